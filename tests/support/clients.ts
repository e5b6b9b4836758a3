import { app } from '../../functions-shared/app/app.ts'
import { supportedScopes } from '../../functions-shared/oauth/metadata.ts'
import { newToken } from '../../functions-shared/runtime/secrets/tokens.ts'
import { digest } from './digest.ts'
import { sql, stack } from './stack.ts'
import { type ClientIdentity, type StackClient, stackClient } from './stack-client.ts'

/** What a test may choose for a client of its own. */
export interface ClientSettings {
  id?: string
  name?: string
  kind?: 'gpt_action' | 'mcp' | 'public'
  logoUri?: string
  policyUri?: string
  redirectUris?: string[]
  scopes?: string[]
  methods?: ('client_secret_post' | 'client_secret_basic' | 'none')[]
  requirePkce?: boolean
}

/** Registers a client for one test: confidential and without PKCE unless told otherwise. */
export async function newClient(settings: ClientSettings = {}): Promise<ClientIdentity> {
  const id = settings.id ?? `test-${crypto.randomUUID()}`
  const uris = settings.redirectUris ?? [`https://app.example/${id}/callback`]
  const secret = newToken('secret')
  await sql`
    insert into patchbay.clients
      (id, name, kind, logo_uri, policy_uri, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
    values (
      ${id}, ${settings.name ?? 'Test client'}, ${settings.kind ?? 'gpt_action'},
      ${settings.logoUri ?? null}, ${settings.policyUri ?? null}, ${uris},
      ${settings.scopes ?? supportedScopes(app)},
      ${settings.methods ?? ['client_secret_post', 'client_secret_basic']},
      ${settings.requirePkce ?? false}
    )`
  await sql`insert into patchbay.client_secrets (digest, client_id) values (${digest(secret)}, ${id})`
  return { client_id: id, client_secret: secret, redirect_uri: uris[0] ?? '' }
}

/** A client for one test, and everything it can do. */
export async function newAssistant(
  settings: ClientSettings = {},
): Promise<StackClient & { client: ClientIdentity }> {
  const client = await newClient(settings)
  return { ...stackClient(stack, client), client }
}
