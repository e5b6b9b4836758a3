import { randomBytes } from 'node:crypto'
import { inRoot } from '../../local-stack/paths.ts'
import { runCommand } from '../../scripts/test/run-command.ts'
import { answer } from './answers.ts'
import { digest } from './digest.ts'
import { functionsInProcess } from './functions-in-process.ts'
import { ownDatabase } from './own-database.ts'
import { signUserJwt } from './user-jwt.ts'

const redirect_uri = 'https://app.example/callback'
const client = { client_id: 'rotating', client_secret: 'the secret of the rotating client' }

/** The functions with one ring of keys, as one deployment of them. */
export type Server = ReturnType<typeof functionsInProcess>

/** A sealing key of that id. */
export const newKey = (id: string): string => `${id}:${randomBytes(32).toString('base64url')}`

/** A database of a test's own, on which deployments with different rings of keys serve one client. */
export async function startRotation(name: string) {
  const database = await ownDatabase(name)
  const servers = new Map<string, Server>()
  await database.sql`
    insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
    values (
      ${client.client_id}, 'R', 'gpt_action', ${[redirect_uri]}, '{notes:read}', '{client_secret_post}', false
    )`
  await database.sql`
    insert into patchbay.client_secrets (digest, client_id)
    values (${digest(client.client_secret)}, ${client.client_id})`

  /** The deployment with that ring: the first key seals. */
  function serverWith(...keys: string[]): Server {
    const PATCHBAY_TOKEN_KEYS = keys.join(',')
    const env = { PATCHBAY_DB_URL: database.url, PATCHBAY_TOKEN_KEYS }
    const server = servers.get(PATCHBAY_TOKEN_KEYS) ?? functionsInProcess(env)
    servers.set(PATCHBAY_TOKEN_KEYS, server)
    return server
  }

  const post = async (server: Server, form: Record<string, string>) => {
    const body = new URLSearchParams({ ...client, ...form })
    return answer(server.fetch('/oauth/token', { method: 'POST', body }))
  }

  return {
    sql: database.sql,
    serverWith,

    refresh: (server: Server, refresh_token: string) =>
      post(server, { grant_type: 'refresh_token', refresh_token }),

    /** A new user's tokens, sealed by that deployment. */
    async connect(server: Server): Promise<{ access_token: string; refresh_token: string }> {
      const id = crypto.randomUUID()
      await database.sql`insert into auth.users (id, email) values (${id}, ${`${id}@example.com`})`
      const { client_id } = client
      const query = new URLSearchParams({ client_id, redirect_uri, response_type: 'code' })
      const asked = await server.fetch(`/oauth/authorize?${query}`)
      const request = new URL(asked.headers.get('location') ?? '').searchParams.get('request')
      const authorization = `Bearer ${await signUserJwt(id)}`
      const decided = await server.fetch(`/oauth/requests/${request}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: '{"decision":"approve"}',
      })
      const { redirect_to } = await decided.json()
      const code = new URL(redirect_to).searchParams.get('code') ?? ''
      return (await post(server, { grant_type: 'authorization_code', code, redirect_uri })).body
    },

    /** `npm run keys -- reseal` with a ring. */
    reseal: (...keys: string[]) =>
      runCommand(
        process.execPath,
        [inRoot('scripts/run.mjs'), 'keys', 'reseal', '--db-url', database.url],
        { ...process.env, PATCHBAY_TOKEN_KEYS: keys.join(',') },
      ),

    /** Ids of the keys that seal what is stored: of the tokens, and of the users' rows. */
    keysInUse: async () =>
      (
        await database.sql<{ id: string }[]>`
          select distinct split_part(sealed, '.', 2) as id
          from patchbay.tokens, unnest(array[sealed_access::text, sealed_refresh::text]) as sealed
          where sealed is not null
          union
          select distinct split_part(oauth_refresh_token, '.', 2) from public.user_gpt_connections
          where oauth_refresh_token is not null
          order by id`
      ).map(({ id }) => id),

    async end() {
      for (const { close } of servers.values()) await close()
      await database.drop()
    },
  }
}
