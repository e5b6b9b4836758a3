import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digest } from '../../functions-shared/platform/tokens.ts'
import { reseal as resealHere } from '../../scripts/keys/reseal.ts'
import { inRoot } from '../../scripts/stack/paths.ts'
import { runCommand } from '../../scripts/test/run-command.ts'
import { answer } from '../support/answers.ts'
import { functionsInProcess } from '../support/functions-in-process.ts'
import { ownDatabase } from '../support/own-database.ts'
import { signUserJwt } from '../support/user-jwt.ts'

const key = (id: string) => `${id}:${randomBytes(32).toString('base64url')}`
const [old, fresh, other] = [key('old'), key('fresh'), key('other')]

const redirect_uri = 'https://app.example/callback'
const client = { client_id: 'rotating', client_secret: 'the secret' }

// A database of its own: re-sealing goes through every token there is.
let database: Awaited<ReturnType<typeof ownDatabase>>
type Server = ReturnType<typeof functionsInProcess>
const servers = new Map<string, Server>()

/** The functions with a ring of keys, as after a deployment. */
function serverWith(ring: string): Server {
  const running = servers.get(ring)
  if (running) return running
  const server = functionsInProcess({ PATCHBAY_DB_URL: database.url, PATCHBAY_TOKEN_KEYS: ring })
  servers.set(ring, server)
  return server
}

const post = async (server: Server, form: Record<string, string>) => {
  const body = new URLSearchParams({ ...client, ...form })
  return answer(server.fetch('/oauth/token', { method: 'POST', body }))
}
const refresh = (server: Server, refresh_token: string) =>
  post(server, { grant_type: 'refresh_token', refresh_token })

/** A new user's tokens, sealed by that server. */
async function connect(server: Server): Promise<{ access_token: string; refresh_token: string }> {
  const id = crypto.randomUUID()
  await database.sql`insert into auth.users (id, email) values (${id}, ${`${id}@example.com`})`
  const query = new URLSearchParams({
    client_id: client.client_id,
    redirect_uri,
    response_type: 'code',
  })
  const asked = await server.fetch(`/oauth/authorize?${query}`)
  const request = new URL(asked.headers.get('location') ?? '').searchParams.get('request')
  const decided = await server.fetch(`/oauth/requests/${request}`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await signUserJwt(id)}`,
      'content-type': 'application/json',
    },
    body: '{"decision":"approve"}',
  })
  const { redirect_to } = await decided.json()
  const code = new URL(redirect_to).searchParams.get('code') ?? ''
  return (await post(server, { grant_type: 'authorization_code', code, redirect_uri })).body
}

const connectMany = (n: number) =>
  Promise.all(Array.from({ length: n }, () => connect(serverWith(old))))

const bothFresh = () =>
  [serverWith(`${fresh},${old}`), serverWith(`${fresh},${old},${other}`)] as const

/**
 * Every person refreshes, loses the answer and asks the other server again, until `end`, at most so many rounds: 'fine',
 * or the first answer that was wrong.
 */
function useUntil(
  connections: { refresh_token: string }[],
  [one, two]: readonly [Server, Server],
  end: Promise<unknown>,
  most = 1000,
) {
  let running = true
  const stop = () => {
    running = false
  }
  end.then(stop, stop)
  return Promise.all(
    connections.map(async ({ refresh_token }, index) => {
      const [server, next] = index % 2 === 0 ? [one, two] : [two, one]
      let token = refresh_token
      for (let round = 0; (running || round < 3) && round < most; round++) {
        const [first, retry] = [await refresh(server, token), await refresh(next, token)]
        if (first.status !== 200) return first.body
        if (retry.text !== first.text) return retry.body
        token = first.body.refresh_token
      }
      return 'fine'
    }),
  )
}

/** `npm run keys -- reseal` with a ring. */
const reseal = (ring: string) =>
  runCommand(
    process.execPath,
    [inRoot('scripts/run.mjs'), 'keys', 'reseal', '--db-url', database.url],
    { ...process.env, PATCHBAY_TOKEN_KEYS: ring },
  )

/** Which keys seal what is stored: of the tokens, and of the users' rows. */
const keysInUse = async () =>
  (
    await database.sql<{ id: string }[]>`
      select distinct split_part(sealed, '.', 2) as id from oauth.tokens where sealed is not null
      union
      select distinct split_part(oauth_refresh_token, '.', 2) from public.user_gpt_connections
      where oauth_refresh_token is not null
      order by id`
  ).map(({ id }) => id)

beforeAll(async () => {
  database = await ownDatabase('rotation_races')
  await database.sql`
    insert into oauth.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
    values (${client.client_id}, 'R', 'gpt_action', ${[redirect_uri]}, '{todos:read}', '{client_secret_post}', false)`
  await database.sql`
    insert into oauth.client_secrets (digest, client_id)
    values (${digest(client.client_secret)}, ${client.client_id})`
})

afterAll(async () => {
  for (const { close } of servers.values()) await close()
  await database?.drop()
})

describe('Sealing keys rotate without downtime', () => {
  it('a retry across the rotation gets the very same pair, whichever server answers', async () => {
    const before = serverWith(old)
    const after = serverWith(`${fresh},${old}`)
    const { refresh_token } = await connect(before)
    const lost = await refresh(before, refresh_token)
    expect((await refresh(after, refresh_token)).body).toEqual(lost.body)
    const next = await refresh(after, lost.body.refresh_token)
    expect((await refresh(after, lost.body.refresh_token)).body).toEqual(next.body)
  })

  it('a retry after re-sealing, with the old key gone, gets the very same pair', async () => {
    const { refresh_token } = await connect(serverWith(old))
    const lost = await refresh(serverWith(old), refresh_token)
    const { code, output } = await reseal(`${fresh},${old}`)
    expect([code, output]).toEqual([0, expect.stringMatching(/\d+ sealed again with key fresh/)])
    expect(await keysInUse()).toEqual(['fresh'])
    const alone = serverWith(fresh)
    expect((await refresh(alone, refresh_token)).body).toEqual(lost.body)
    expect((await refresh(alone, lost.body.refresh_token)).status).toBe(200)
  })

  it('re-sealing while thirty users refresh and retry loses nobody', async () => {
    const connections = await connectMany(30)
    const resealed = reseal(`${fresh},${old}`)
    const people = useUntil(connections, bothFresh(), resealed)
    expect((await resealed).code).toBe(0)
    expect(await people).toEqual(Array(30).fill('fine'))
    expect(await keysInUse()).toEqual(['fresh'])
  })

  it('re-sealing ends although servers of the old deployment go on sealing with the old key', async () => {
    const connections = await connectMany(20)
    const mixed = [serverWith(`${old},${fresh}`), serverWith(`${fresh},${old}`)] as const
    const resealed = resealHere(database.sql, `${fresh},${old}`).then(() => 're-sealed')
    const people = useUntil(connections, mixed, resealed, 60)
    expect(await Promise.race([resealed, people.then(() => 'the load ended first')])).toBe(
      're-sealed',
    )
    expect(await people).toEqual(Array(20).fill('fine'))
    await resealed
  })

  it('when all servers have the new key first, one more run leaves nothing to the old one', async () => {
    await reseal(`${fresh},${old}`)
    expect(await keysInUse()).toEqual(['fresh'])
    const again = await reseal(`${fresh},${old}`)
    expect(again.output).toContain('0 sealed again with key fresh')
  })

  it('a key that is missing is named, with what to do, and nothing is changed', async () => {
    await connect(serverWith(old))
    const { code, output } = await reseal(fresh)
    expect(code).toBe(1)
    expect(output).toContain('sealed with key "old", which is not in PATCHBAY_TOKEN_KEYS')
    expect(output).not.toContain(fresh.split(':')[1])
    expect(await keysInUse()).toContain('old')
  })

  it('without the old key and before re-sealing, only the retry of a lost answer fails; all else goes on', async () => {
    const { access_token, refresh_token } = await connect(serverWith(old))
    const lost = await refresh(serverWith(old), refresh_token)
    const alone = serverWith(fresh)
    const retry = await refresh(alone, refresh_token)
    expect([retry.status, retry.body.error]).toEqual([500, 'internal_error'])
    const headers = { authorization: `Bearer ${lost.body.access_token}` }
    expect((await alone.fetch('/gpt/todos', { headers })).status).toBe(200)
    expect((await refresh(alone, lost.body.refresh_token)).status).toBe(200)
    expect(access_token).not.toBe(lost.body.access_token)
  })
})
