import type { Sql } from 'postgres'
import { digest, newToken } from '../../functions-shared/runtime/secrets/tokens.ts'
import { calledAs } from '../../local-stack/command/called-as.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { checkName, checkRedirectUri } from './checks.ts'
import { knownScopes } from './known-scopes.ts'

/** What `clients add` takes. */
export interface NewClient {
  id: string | undefined
  name: string
  kind: string
  /** An MCP client that keeps a secret; a GPT does anyway. */
  secret: boolean
  /** For an MCP client with a secret that sends no PKCE; no GPT does. */
  noPkce: boolean
  redirectUris: string[]
  scopes: string[] | undefined
  logoUri: string | undefined
  policyUri: string | undefined
}

/** Adds a client and prints its credentials: the only time that the secret is seen. */
export async function addClient(sql: Sql, client: NewClient): Promise<void> {
  if (!['gpt_action', 'mcp', 'public'].includes(client.kind)) {
    throw new ExpectedError(`--kind is "${client.kind}".`, 'It is gpt_action, mcp or public.')
  }
  const confidential = client.kind === 'gpt_action' || (client.kind === 'mcp' && client.secret)
  if (client.secret && !confidential) {
    throw new ExpectedError('--secret goes with --kind mcp: a public client cannot keep one.')
  }
  // OAuth 2.1 §7.5: with neither, anybody who sees a code can get the tokens.
  if (client.noPkce && !confidential) {
    throw new ExpectedError(
      '--no-pkce goes with --kind mcp --secret: without a secret PKCE is needed.',
    )
  }
  const requirePkce = client.kind !== 'gpt_action' && !client.noPkce

  checkName(client.name)
  for (const uri of client.redirectUris) checkRedirectUri(uri)

  const known = await knownScopes(sql, client.scopes)
  const scopes = client.scopes ?? known

  const id = client.id ?? `${slug(client.name)}-${crypto.randomUUID().slice(0, 8)}`
  const secret = newToken('secret')

  await sql.begin(async (tx) => {
    const [taken] = await tx`select from patchbay.clients where id = ${id}`
    if (taken) throw new ExpectedError(`There is a client "${id}" already.`, 'Choose another --id.')

    await tx`
      insert into patchbay.clients
        (id, name, kind, logo_uri, policy_uri, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
      values (
        ${id}, ${client.name}, ${client.kind}, ${client.logoUri ?? null}, ${client.policyUri ?? null},
        ${client.redirectUris}, ${scopes},
        ${confidential ? ['client_secret_post', 'client_secret_basic'] : ['none']}, ${requirePkce}
      )`
    if (confidential) {
      await tx`insert into patchbay.client_secrets (digest, client_id) values (${digest(secret)}, ${id})`
    }
    await tx`select patchbay.audit('client_created', p_client_id => ${id})`
  })

  console.log(`  client id       ${id}`)
  if (confidential) console.log(`  client secret   ${secret}   (shown only now)`)
  console.log(`  redirect URIs   ${client.redirectUris.join('\n                  ') || 'none yet'}`)
  if (client.redirectUris.length === 0) {
    console.log(
      `\n  When the client has told you its callback:  ${calledAs('clients')} allow-redirect ${id} <uri>`,
    )
  }
}

function slug(name: string): string {
  return (
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-|-$/g, '')
      .slice(0, 40) || 'client'
  )
}
