import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect } from 'vitest'
import { codeChallenge } from '../../functions-shared/oauth/pkce.ts'
import { reseal } from '../../scripts/keys/reseal.ts'
import { digest } from './digest.ts'
import { functionsInProcess } from './functions-in-process.ts'
import { ownDatabase } from './own-database.ts'

// A model of the refresh family (DESIGN §5), driven by random schedules on real Postgres. Generation n is the n-th pair of
// a grant; `live` is the newest. The grace is ten minutes for a client without a secret and an hour for one with a secret.
// What a refresh with generation i must give:
//
//   dead, or i has expired                 invalid_grant, and nothing changes
//   i = live                               200, generation live + 1
//   i = live - 1, spent within the grace   200, generation live: the very same pair
//   i < live - 1, spent within the grace   invalid_grant, and nothing changes
//   i < live, spent before the grace       invalid_grant, and the family is dead for ever
//
// An access token works until its own end, or until the grace after it was replaced is over, whichever comes first.

const keyA = `a:${randomBytes(32).toString('base64url')}`
const keyB = `b:${randomBytes(32).toString('base64url')}`
const rings = [`${keyA},${keyB}`, `${keyB},${keyA}`]

const redirectUri = 'https://chatgpt.com/aip/g-model/oauth/callback'
const otherClient = { client_id: 'other', client_secret: 'the secret of the other' }
const verifier = 'v'.repeat(43)
const SECOND = 1
const MINUTE = 60 * SECOND
const ACCESS_LIFE = 60 * MINUTE
const REFRESH_LIFE = 90 * 24 * 60 * MINUTE

/** The two kinds of client, and for how many seconds each may repeat a refresh. */
const clients = {
  confidential: {
    credentials: { client_id: 'model', client_secret: 'the secret of the model' },
    grace: 60 * MINUTE,
  },
  public: { credentials: { client_id: 'model-app' }, grace: 10 * MINUTE },
} as const
export type Kind = keyof typeof clients
type Credentials = { client_id: string; client_secret?: string }

interface Pair {
  access_token: string
  refresh_token: string
}

export type Step =
  | { do: 'refresh'; back: number; copies: number; server: number }
  | { do: 'time passes'; seconds: number }
  | { do: 'another client tries'; back: number }
  | { do: 'revoke'; back: number; beside: boolean }
  | { do: 'reseal'; server: number }

// Each side of every end that there is, and a little more, so that sums reach them too.
const durations = [
  30 * SECOND,
  9 * MINUTE,
  11 * MINUTE,
  49 * MINUTE,
  59 * MINUTE,
  61 * MINUTE,
  REFRESH_LIFE + MINUTE,
]

export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('refresh' as const),
      // Which generation, counted back from the live one: mostly the live one or the one before.
      back: fc.oneof(
        { weight: 5, arbitrary: fc.constant(0) },
        { weight: 4, arbitrary: fc.constant(1) },
        fc.nat(3),
      ),
      copies: fc.integer({ min: 1, max: 5 }),
      server: fc.nat(1),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('time passes' as const),
      seconds: fc.oneof(
        { weight: 6, arbitrary: fc.constantFrom(...durations.slice(0, -1)) },
        fc.constantFrom(...durations),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('another client tries' as const), back: fc.nat(2) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('revoke' as const),
      back: fc.nat(2),
      beside: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reseal' as const), server: fc.nat(1) }) },
)

interface Generation {
  pair: Pair
  /** Seconds on the clock of the schedule. */
  issuedAt: number
  spentAt?: number
}

/** A database of its own with what the model needs, and the functions over it, twice: with either key first. */
export async function openModel(name: string) {
  const database = await ownDatabase(name)
  const { sql } = database
  // Both rings open both keys; they differ in the key that seals: a rotation while requests run on either side.
  const servers = rings.map((keys) =>
    functionsInProcess({ PATCHBAY_DB_URL: database.url, PATCHBAY_TOKEN_KEYS: keys }),
  )
  const post = (server: number, path: `/oauth/${string}`, form: Record<string, string>) =>
    (servers[server % servers.length] as (typeof servers)[number]).fetch(path, {
      method: 'POST',
      body: new URLSearchParams(form),
    })

  await sql`
    insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
    values (${clients.public.credentials.client_id}, 'Model', 'public', ${[redirectUri]}, '{notes:read}', '{none}', true)`
  for (const { client_id, client_secret } of [clients.confidential.credentials, otherClient]) {
    await sql`
      insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
      values (
        ${client_id}, 'Model', 'gpt_action', ${[redirectUri]}, '{notes:read}', '{client_secret_post}', false
      )`
    await sql`
      insert into patchbay.client_secrets (digest, client_id) values (${digest(client_secret)}, ${client_id})`
  }

  async function refresh(pair: Pair, server: number, as: Credentials) {
    const response = await post(server, '/oauth/token', {
      grant_type: 'refresh_token',
      refresh_token: pair.refresh_token,
      ...as,
    })
    return { status: response.status, body: await response.json() }
  }

  async function newFamily(as: Credentials): Promise<Pair> {
    // A user each: one may not connect any number of times.
    const userId = crypto.randomUUID()
    await sql`insert into auth.users (id, email) values (${userId}, ${`${userId}@example.com`})`
    const code = randomBytes(32).toString('base64url')
    const [row] = await sql<{ authorization_id: string }[]>`
      select (ok).authorization_id
      from patchbay_api.start_authorization(
        ${as.client_id}, ${redirectUri}, null, '{}', null, ${codeChallenge(verifier)}, null, null, true
      )`
    await sql`
      select patchbay_api.decide_authorization(${row?.authorization_id ?? ''}, ${sql.json({ sub: userId })}, true, ${digest(code)}, null)`

    const response = await post(0, '/oauth/token', {
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
      redirect_uri: redirectUri,
      ...as,
    })
    expect(response.status).toBe(200)
    return await response.json()
  }

  /** What Postgres holds of a grant. */
  async function family(grantId: string) {
    const [row] = await sql<{ revoked: boolean; live: number; refresh: number; sealed: number }[]>`
      select
        g.revoked_at is not null as revoked,
        count(*) filter (where t.consumed_at is null)::integer as live,
        count(t.refresh_digest) filter (where t.consumed_at is null and t.access_digest = g.access_digest)::integer as refresh,
        (count(t.sealed_access) + count(t.sealed_refresh))::integer as sealed
      from patchbay.grants as g left join patchbay.tokens as t on t.grant_id = g.id
      where g.id = ${grantId}
      group by g.id`
    return row
  }

  /** Moves all that a family remembers into the past. */
  async function letPass(grantId: string, seconds: number): Promise<void> {
    const earlier = sql`make_interval(secs => ${seconds})`
    await sql`
      update patchbay.tokens
      set
        created_at = created_at - ${earlier}, access_expires_at = access_expires_at - ${earlier},
        expires_at = expires_at - ${earlier}, consumed_at = consumed_at - ${earlier}
      where grant_id = ${grantId}`
    await sql`
      update patchbay.grants
      set
        created_at = created_at - ${earlier}, expires_at = expires_at - ${earlier}, refreshed_at = refreshed_at - ${earlier}
      where id = ${grantId}`
  }

  async function works(accessToken: string): Promise<boolean> {
    const [row] = await sql<{ status: number | null }[]>`
      select (problem).status from patchbay_api.begin_call(${digest(accessToken)}, null, 'list_notes')`
    return row?.status === null
  }

  async function play(kind: Kind, steps: readonly Step[]): Promise<void> {
    const { credentials, grace } = clients[kind]
    let now = 0
    let dead = false
    const generations: Generation[] = [{ pair: await newFamily(credentials), issuedAt: now }]
    const [grant] = await sql<{ grant_id: string }[]>`
      select grant_id from patchbay.tokens where access_digest = ${digest(generations[0]?.pair.access_token ?? '')}`
    const grantId = grant?.grant_id ?? ''

    const live = () => generations.length - 1
    const at = (index: number) => generations[index] as Generation
    const back = (steps: number) => Math.max(0, live() - steps)
    const rotate = (pair: Pair) => {
      at(live()).spentAt = now
      generations.push({ pair, issuedAt: now })
    }

    const expected = (index: number): 'refused' | 'rotated' | 'repeated' | 'ended' => {
      const { issuedAt, spentAt } = at(index)
      if (dead || now >= issuedAt + REFRESH_LIFE) return 'refused'
      if (spentAt === undefined) return 'rotated'
      if (now >= spentAt + grace) return 'ended'
      return index === live() - 1 ? 'repeated' : 'refused'
    }

    for (const next of steps) {
      switch (next.do) {
        case 'refresh': {
          const index = back(next.back)
          const outcome = expected(index)
          const answers = await Promise.all(
            Array.from({ length: next.copies }, (_, copy) =>
              refresh(at(index).pair, next.server + copy, credentials),
            ),
          )
          for (const { status, body } of answers) {
            if (outcome === 'rotated' || outcome === 'repeated') {
              expect(status).toBe(200)
              expect(body).toEqual(answers[0]?.body)
            } else {
              expect([status, body.error]).toEqual([400, 'invalid_grant'])
            }
          }
          if (outcome === 'rotated') rotate(answers[0]?.body)
          if (outcome === 'repeated') expect(answers[0]?.body).toEqual(at(live()).pair)
          if (outcome === 'ended') dead = true
          break
        }

        case 'time passes':
          await letPass(grantId, next.seconds)
          now += next.seconds
          break

        case 'another client tries': {
          const { status, body } = await refresh(at(back(next.back)).pair, 0, otherClient)
          expect([status, body.error]).toEqual([400, 'invalid_grant'])
          break
        }

        case 'revoke': {
          const { pair } = at(back(next.back))
          const revoked = post(1, '/oauth/revoke', { token: pair.access_token, ...credentials })
          // A refresh beside it may win or lose; afterwards there is nothing alive.
          const beside = next.beside ? refresh(at(live()).pair, 0, credentials) : undefined
          expect((await revoked).status).toBe(200)
          const outcome = await beside
          if (outcome?.status === 200) rotate(outcome.body)
          dead = true
          break
        }

        case 'reseal':
          await reseal(sql, rings[next.server] ?? '')
          break
      }

      const held = await family(grantId)
      if (dead) expect(held).toEqual({ revoked: true, live: 0, refresh: 0, sealed: 0 })
      else expect(held).toEqual({ revoked: false, live: 1, refresh: 1, sealed: 2 })

      for (const [index, { pair, issuedAt, spentAt }] of generations.entries()) {
        const end = Math.min(
          issuedAt + ACCESS_LIFE,
          spentAt === undefined ? Number.POSITIVE_INFINITY : spentAt + grace,
        )
        expect(await works(pair.access_token), `access token ${index} at ${now} s`).toBe(
          !dead && now < end,
        )
      }
    }
  }

  return {
    sql,
    play,
    async close() {
      await Promise.all(servers.map(({ close }) => close()))
      await database.drop()
    },
  }
}
