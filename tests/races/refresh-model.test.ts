import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import type { Sql } from 'postgres'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { digest } from '../../functions-shared/platform/tokens.ts'
import { reseal } from '../../scripts/keys/reseal.ts'
import { functionsInProcess } from '../support/functions-in-process.ts'
import { ownDatabase } from '../support/own-database.ts'

// A model of the refresh family (DESIGN §5), driven by random schedules on real Postgres. Generation n is the n-th pair of
// a grant; `live` is the newest. What a refresh with generation i must give:
//
//   dead                                   invalid_grant
//   i = live                               200, generation live + 1
//   i = live - 1, spent < 60 s ago         200, generation live: the very same pair
//   any other                              invalid_grant, and the family is dead for ever

const keyA = `a:${randomBytes(32).toString('base64url')}`
const keyB = `b:${randomBytes(32).toString('base64url')}`
const rings = [`${keyA},${keyB}`, `${keyB},${keyA}`]

const redirectUri = 'https://chatgpt.com/aip/g-model/oauth/callback'
const credentials = { client_id: 'model', client_secret: 'the secret of the model' }
const otherClient = { client_id: 'other', client_secret: 'the secret of the other' }
const userId = crypto.randomUUID()

interface Pair {
  access_token: string
  refresh_token: string
}

let database: Awaited<ReturnType<typeof ownDatabase>>
let sql: Sql
// Both rings open both keys; they differ in the key that seals: a rotation while requests run on either side.
let servers: ReturnType<typeof functionsInProcess>[]
const post = (server: number, path: `/oauth/${string}`, form: Record<string, string>) =>
  (servers[server % servers.length] as (typeof servers)[number]).fetch(path, {
    method: 'POST',
    body: new URLSearchParams(form),
  })

beforeAll(async () => {
  database = await ownDatabase('refresh_model')
  sql = database.sql
  servers = rings.map((keys) =>
    functionsInProcess({ PATCHBAY_DB_URL: database.url, PATCHBAY_TOKEN_KEYS: keys }),
  )

  await sql`insert into auth.users (id, email) values (${userId}, 'model@example.com')`
  for (const { client_id, client_secret } of [credentials, otherClient]) {
    await sql`
      insert into oauth.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
      values (
        ${client_id}, 'Model', 'gpt_action', ${[redirectUri]}, '{todos:read}', '{client_secret_post}', false
      )`
    await sql`
      insert into oauth.client_secrets (digest, client_id) values (${digest(client_secret)}, ${client_id})`
  }
})

afterAll(async () => {
  await Promise.all(servers.map(({ close }) => close()))
  await database.drop()
})

type Step =
  | { do: 'refresh'; back: number; copies: number; server: number }
  | { do: 'grace passes' }
  | { do: 'another client tries'; back: number }
  | { do: 'revoke'; beside: boolean }
  | { do: 'reseal'; server: number }
  | { do: 'expire' }

const step: fc.Arbitrary<Step> = fc.oneof(
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
  { weight: 2, arbitrary: fc.constant({ do: 'grace passes' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('another client tries' as const), back: fc.nat(2) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke' as const), beside: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('reseal' as const), server: fc.nat(1) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'expire' as const }) },
)

async function refresh(pair: Pair, server: number, as = credentials) {
  const response = await post(server, '/oauth/token', {
    grant_type: 'refresh_token',
    refresh_token: pair.refresh_token,
    ...as,
  })
  return { status: response.status, body: await response.json() }
}

async function newFamily(): Promise<Pair> {
  const code = randomBytes(32).toString('base64url')
  const [row] = await sql<{ request: { request_id: string } }[]>`
    select gateway.start_authorization(
      ${credentials.client_id}, ${redirectUri}, null, '{}', null, null, null, null
    ) as request`
  await sql`
    select gateway.decide_authorization(${row?.request.request_id ?? ''}, ${sql.json({ sub: userId })}, true, ${digest(code)}, null)`

  const response = await post(0, '/oauth/token', {
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    ...credentials,
  })
  expect(response.status).toBe(200)
  return await response.json()
}

/** What Postgres holds of a grant. */
async function family(grantId: string) {
  const [row] = await sql<{ revoked: boolean; access: number; refresh: number; sealed: number }[]>`
    select
      g.revoked_at is not null as revoked,
      count(*) filter (where t.kind = 'access' and t.consumed_at is null)::integer as access,
      count(*) filter (where t.kind = 'refresh' and t.consumed_at is null)::integer as refresh,
      count(t.sealed)::integer as sealed
    from oauth.grants as g left join oauth.tokens as t on t.grant_id = g.id
    where g.id = ${grantId}
    group by g.id`
  return row
}

async function works(accessToken: string): Promise<boolean> {
  const [row] = await sql<{ status: number }[]>`
    select status from gateway.begin_call(${digest(accessToken)}, null, 'list_todos')`
  return row?.status === 0
}

async function play(steps: readonly Step[]): Promise<void> {
  const generations = [await newFamily()]
  const [grant] = await sql<{ grant_id: string }[]>`
    select grant_id from oauth.tokens where digest = ${digest(generations[0]?.access_token ?? '')}`
  const grantId = grant?.grant_id ?? ''
  let dead = false
  let expired = false
  let inGrace = false

  const live = () => generations.length - 1
  const generation = (back: number) => Math.max(0, live() - back)

  for (const next of steps) {
    switch (next.do) {
      case 'refresh': {
        const index = generation(next.back)
        const pair = generations[index] as Pair
        const answers = await Promise.all(
          Array.from({ length: next.copies }, (_, copy) => refresh(pair, next.server + copy)),
        )

        // An expired token is refused as it is, spent or not: nothing more can be lost.
        const refused = dead || (expired && index === live())
        const rotates = !refused && index === live()
        const repeats = !dead && index === live() - 1 && inGrace
        if (rotates || repeats) {
          for (const { status, body } of answers) {
            expect(status).toBe(200)
            expect(body).toEqual(answers[0]?.body)
          }
          if (rotates) {
            generations.push(answers[0]?.body)
            inGrace = true
            expired = false
          } else {
            expect(answers[0]?.body).toEqual(generations[live()])
          }
        } else {
          for (const { status, body } of answers) {
            expect([status, body.error]).toEqual([400, 'invalid_grant'])
          }
          if (!refused) dead = true
        }
        break
      }

      case 'grace passes':
        await sql`
          update oauth.tokens set consumed_at = consumed_at - interval '61 seconds'
          where grant_id = ${grantId} and consumed_at is not null`
        inGrace = false
        break

      case 'another client tries': {
        const pair = generations[generation(next.back)] as Pair
        const { status, body } = await refresh(pair, 0, otherClient)
        expect([status, body.error]).toEqual([400, 'invalid_grant'])
        break
      }

      case 'revoke': {
        const pair = generations[live()] as Pair
        const revoked = post(1, '/oauth/revoke', { token: pair.access_token, ...credentials })
        // A refresh beside it may win or lose; afterwards there is nothing alive.
        const beside = next.beside ? refresh(pair, 0) : undefined
        expect((await revoked).status).toBe(200)
        const outcome = await beside
        if (outcome?.status === 200) generations.push(outcome.body)
        dead = true
        break
      }

      case 'reseal':
        await reseal(sql, rings[next.server] ?? '')
        break

      case 'expire':
        await sql`
          update oauth.tokens
          set created_at = now() - interval '91 days', expires_at = now() - interval '1 second'
          where grant_id = ${grantId} and consumed_at is null`
        expired = true
        break
    }

    const held = await family(grantId)
    expect(held?.access).toBeLessThanOrEqual(1)
    expect(held?.refresh).toBeLessThanOrEqual(1)
    for (const [index, pair] of generations.entries()) {
      expect(await works(pair.access_token)).toBe(!dead && !expired && index === live())
    }
    if (dead) expect(held).toMatchObject({ revoked: true, access: 0, refresh: 0, sealed: 0 })
  }
}

test('refresh families keep to the model under random schedules', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 10 }), play), {
    numRuns: 60,
    endOnFailure: false,
  })
}, 120_000)
