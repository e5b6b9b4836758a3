// npm run clients -- add|list|rotate|remove|allow-redirect|allow-scope|reviewer

import { parseOptions } from '../local-stack/command/options.ts'
import { ExpectedError } from '../local-stack/expected-error.ts'
import { addClient } from './clients/add.ts'
import { allowRedirect } from './clients/allow-redirect.ts'
import { allowScope } from './clients/allow-scope.ts'
import { listClients } from './clients/list.ts'
import { removeClient } from './clients/remove.ts'
import { type AuthServer, makeReviewer } from './clients/reviewer.ts'
import { rotateSecret } from './clients/rotate.ts'
import { databaseOptions, withAdminConnection } from './support/admin-connection.ts'
import { runningStack } from './support/running-stack.ts'
import { usage } from './support/usage.ts'

const { positionals, values } = parseOptions(usage.clients, process.argv.slice(2), {
  allowPositionals: true,
  options: {
    ...databaseOptions,
    email: { type: 'string' },
    id: { type: 'string' },
    kind: { type: 'string', default: 'gpt_action' },
    'logo-uri': { type: 'string' },
    name: { type: 'string' },
    'no-pkce': { type: 'boolean', default: false },
    overlap: { type: 'string', default: '24' },
    'policy-uri': { type: 'string' },
    'redirect-uri': { type: 'string', multiple: true, default: [] },
    scopes: { type: 'string' },
    secret: { type: 'boolean', default: false },
    url: { type: 'string' },
  },
})

const [command, ...words] = positionals
const word = (index: number, what: string): string => {
  const value = words[index]
  if (value === undefined) throw new ExpectedError(`${command}: ${what} is missing.`, usage.clients)
  return value
}

const hours = (text: string): number => {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  throw new ExpectedError('--overlap is a number of hours from 0 to 2160.')
}

/** The running local stack's, or with --url that of a project, whose secret key is in the environment. */
async function authServer(): Promise<AuthServer> {
  if (values.url === undefined) {
    const { api_url, publishable_key } = await runningStack(values.project)
    return { url: api_url, key: publishable_key, isSecret: false }
  }
  const key = process.env.SUPABASE_SECRET_KEY
  if (!key) {
    throw new ExpectedError(
      'SUPABASE_SECRET_KEY is not set: --url needs the secret key of that project.',
      'Dashboard → Settings → API keys.',
    )
  }
  return { url: values.url.replace(/\/+$/, ''), key, isSecret: true }
}

if (command === 'reviewer') {
  if (!values.email) throw new ExpectedError('reviewer: --email is missing.', usage.clients)
  await makeReviewer(await authServer(), values.email)
} else
  await withAdminConnection(values, async (sql) => {
    switch (command) {
      case 'add':
        if (!values.name) throw new ExpectedError('add: --name is missing.', usage.clients)
        return addClient(sql, {
          id: values.id,
          name: values.name,
          kind: values.kind,
          secret: values.secret,
          noPkce: values['no-pkce'],
          redirectUris: values['redirect-uri'],
          scopes: values.scopes?.split(/[\s,]+/).filter(Boolean),
          logoUri: values['logo-uri'],
          policyUri: values['policy-uri'],
        })
      case 'list':
        return listClients(sql)
      case 'rotate':
        return rotateSecret(sql, word(0, 'the client id'), hours(values.overlap))
      case 'remove':
        return removeClient(sql, word(0, 'the client id'))
      case 'allow-redirect':
        return allowRedirect(sql, word(0, 'the client id'), word(1, 'the redirect URI'))
      case 'allow-scope':
        return allowScope(sql, word(0, 'the client id'), word(1, 'the scope'))
      default:
        throw new ExpectedError(
          command ? `There is no command "${command}".` : 'Which command?',
          usage.clients,
        )
    }
  })
