// npm run clients -- add|list|rotate|remove|allow-redirect|allow-scope
import { parseArgs } from 'node:util'
import { addClient } from './clients/add.ts'
import { allowRedirect } from './clients/allow-redirect.ts'
import { allowScope } from './clients/allow-scope.ts'
import { listClients } from './clients/list.ts'
import { removeClient } from './clients/remove.ts'
import { rotateSecret } from './clients/rotate.ts'
import { ExpectedError } from './stack/expected-error.ts'
import { withAdminConnection } from './support/admin-connection.ts'

const usage = `
  npm run clients -- add --name "My GPT" [--redirect-uri <uri>]… [--id <id>] [--kind gpt_action|mcp|public]
                         [--scopes "todos:read …"] [--logo-uri <uri>] [--policy-uri <uri>]
  npm run clients -- list
  npm run clients -- rotate <id> [--overlap <hours>]     a new secret; the old one works 24 more hours
  npm run clients -- remove <id>                         and every connection with it
  npm run clients -- allow-redirect <id> <uri>
  npm run clients -- allow-scope <id> <scope>            for an action with a scope of its own

  Works on the running local stack, or on the database of --db-url / PATCHBAY_DB_URL.`

const { positionals, values } = (() => {
  try {
    return parseArgs({
      args: process.argv.slice(2),
      allowPositionals: true,
      options: {
        'db-url': { type: 'string' },
        id: { type: 'string' },
        kind: { type: 'string', default: 'gpt_action' },
        'logo-uri': { type: 'string' },
        name: { type: 'string' },
        overlap: { type: 'string', default: '24' },
        'policy-uri': { type: 'string' },
        'redirect-uri': { type: 'string', multiple: true, default: [] },
        scopes: { type: 'string' },
      },
    })
  } catch (error) {
    throw new ExpectedError(error instanceof Error ? error.message : String(error), usage)
  }
})()

const [command, ...words] = positionals
const word = (index: number, what: string): string => {
  const value = words[index]
  if (value === undefined) throw new ExpectedError(`${command}: ${what} is missing.`, usage)
  return value
}

const hours = (text: string): number => {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text)
  throw new ExpectedError('--overlap is a number of hours from 0 to 2160.')
}

await withAdminConnection(values['db-url'], async (sql) => {
  switch (command) {
    case 'add':
      if (!values.name) throw new ExpectedError('add: --name is missing.', usage)
      return addClient(sql, {
        id: values.id,
        name: values.name,
        kind: values.kind,
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
        usage,
      )
  }
})
