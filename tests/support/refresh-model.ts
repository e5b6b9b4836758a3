import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import postgres from 'postgres'
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
//
// What it may do is what its refresh asked for (all, when it asked for nothing), as far as the user ticked it and has not taken
// it away since: never more than the narrowest of what happened before, whichever token it is and however they race.

const keyA = `a:${randomBytes(32).toString('base64url')}`
const keyB = `b:${randomBytes(32).toString('base64url')}`
const rings = [`${keyA},${keyB}`, `${keyB},${keyA}`]

const redirectUri = 'https://chatgpt.com/aip/g-model/oauth/callback'
const otherClient = { client_id: 'other', client_secret: 'the secret of the other' }
const verifier = 'v'.repeat(43)

/** What is asked for at the consent, with an action that needs each. The last one is left unticked. */
const asked = { 'notes:read': 'list_notes', 'notes:write': 'create_note', 'profile:read': 'get_me' }
const given = ['notes:read', 'notes:write'] as const
const unticked = 'profile:read'
type Scopes = readonly string[]
const both = (some: Scopes, others: Scopes): string[] =>
  some.filter((scope) => others.includes(scope))

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
  scope: string
}

/** Begins something; what must have come of it, where all that began before it has happened. */
type Thing = () => Promise<() => void>

/** What the same user, their app or the operator does at the moment at which the user takes something away. */
const besides = ['refresh', 'narrow', 'step up', 'app revokes', 'operator revokes'] as const
type Beside = (typeof besides)[number]

export type Step =
  | { do: 'refresh'; back: number; copies: number; server: number; ask: Scopes | null }
  | { do: 'narrow'; keep: Scopes; beside: Beside | null; isFirst: boolean }
  | { do: 'connect again' }
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
      ask: fc.oneof(
        { weight: 4, arbitrary: fc.constant(null) },
        { weight: 4, arbitrary: fc.subarray([...given], { minLength: 1 }) },
        fc.constant([given[0], unticked]),
      ),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('narrow' as const),
      keep: fc.subarray([...given], { minLength: 1 }),
      beside: fc.oneof(
        fc.constant(null),
        { weight: 2, arbitrary: fc.constantFrom(...besides.slice(0, 3)) },
        fc.constantFrom(...besides),
      ),
      isFirst: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ do: 'connect again' as const }) },
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
  /** What its refresh asked for. */
  ask: Scopes
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
    values (${clients.public.credentials.client_id}, 'Model', 'public', ${[redirectUri]}, ${Object.keys(asked)}, '{none}', true)`
  for (const { client_id, client_secret } of [clients.confidential.credentials, otherClient]) {
    await sql`
      insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
      values (
        ${client_id}, 'Model', 'gpt_action', ${[redirectUri]}, ${Object.keys(asked)}, '{client_secret_post}', false
      )`
    await sql`
      insert into patchbay.client_secrets (digest, client_id) values (${digest(client_secret)}, ${client_id})`
  }

  async function refresh(pair: Pair, server: number, as: Credentials, ask: Scopes | null = null) {
    const response = await post(server, '/oauth/token', {
      grant_type: 'refresh_token',
      refresh_token: pair.refresh_token,
      ...(ask && { scope: ask.join(' ') }),
      ...as,
    })
    return { status: response.status, body: await response.json() }
  }

  async function newUser(): Promise<string> {
    const userId = crypto.randomUUID()
    await sql`insert into auth.users (id, email) values (${userId}, ${`${userId}@example.com`})`
    return userId
  }

  async function newFamily(as: Credentials, userId: string, ticked: Scopes): Promise<Pair> {
    const code = randomBytes(32).toString('base64url')
    const [row] = await sql<{ authorization_id: string }[]>`
      select (ok).authorization_id
      from patchbay_api.start_authorization(
        ${as.client_id}, ${redirectUri}, null, ${Object.keys(asked)}, null, ${codeChallenge(verifier)}, null, null, true
      )`
    await sql`
      select patchbay_api.decide_authorization(
        ${row?.authorization_id ?? ''}, ${sql.json({ sub: userId })}, true, ${digest(code)}, null, p_scopes => ${[...ticked]}
      )`

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

  /** The scopes that an access token has, for the actions that need them; null: it does not work. */
  async function powersOf(accessToken: string): Promise<string[] | null> {
    const rows = await sql<{ scope: string; status: number | null }[]>`
      select needed.scope, ((patchbay_api.begin_call(${digest(accessToken)}, null, needed.action)).problem).status
      from unnest(${Object.keys(asked)}::text[], ${Object.values(asked)}::text[]) as needed (scope, action)`
    if (rows.every(({ status }) => status === 401)) return null
    return rows.filter(({ status }) => status === null).map(({ scope }) => scope)
  }

  /** narrow_app, as the Data API calls it: what is left, or the SQLSTATE of the refusal. */
  async function narrow(userId: string, grantId: string, keep: Scopes): Promise<Scopes | string> {
    try {
      return await sql.begin(async (own) => {
        await own`
          select set_config('request.jwt.claims', ${JSON.stringify({ sub: userId })}, true), set_config('role', 'authenticated', true)`
        const [row] = await own<{ left: string[] }[]>`
          select public.narrow_app(${grantId}, ${[...keep]}) as left`
        return row?.left ?? []
      })
    } catch (error) {
      if (error instanceof postgres.PostgresError) return error.code
      throw error
    }
  }

  /**
   * Does things at one moment, in this order: each begins once the one before stands behind the grant, or is done. What must
   * have come of each is looked at in the same order.
   */
  async function inTurn(grantId: string, things: readonly Thing[]): Promise<void> {
    const holder = await sql.reserve()
    const begun: ReturnType<Thing>[] = []
    try {
      await holder`begin`
      await holder`select from patchbay.grants where id = ${grantId} for update`
      let done = 0
      const countDone = () => {
        done += 1
      }
      for (const begin of things) {
        const thing = begin()
        thing.then(countDone, countDone)
        begun.push(thing)
        for (let waiting = 0; waiting + done < begun.length; ) {
          // Not by the holder: a transaction sees the first picture of this view until its end.
          const rows = await sql`
            select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
          waiting = rows.length
        }
      }
    } finally {
      await holder`commit`
      holder.release()
    }
    for (const check of await Promise.all(begun)) check()
  }

  async function play(kind: Kind, steps: readonly Step[]): Promise<void> {
    const { credentials, grace } = clients[kind]
    // One each: one may not connect any number of times.
    const userId = await newUser()
    let now = 0
    let dead = false
    let inForce: Scopes = given
    const generations: Generation[] = [
      { pair: await newFamily(credentials, userId, given), ask: given, issuedAt: now },
    ]
    const [grant] = await sql<{ grant_id: string }[]>`
      select grant_id from patchbay.tokens where access_digest = ${digest(generations[0]?.pair.access_token ?? '')}`
    const grantId = grant?.grant_id ?? ''

    /** The first pairs of the connections that were made later. */
    const others: Pair[] = []

    const live = () => generations.length - 1
    const at = (index: number) => generations[index] as Generation
    const back = (steps: number) => Math.max(0, live() - steps)
    const rotate = (pair: Pair, ask: Scopes | null) => {
      at(live()).spentAt = now
      generations.push({ pair, ask: ask ?? given, issuedAt: now })
    }
    const scopeOf = (index: number) => both(at(index).ask, inForce).join(' ')

    const isOver = () => dead || now >= at(live()).issuedAt + REFRESH_LIFE
    // A step-up, or a reconnect: another grant with all that is ticked there.
    const connectAgain: Thing = async () => {
      const pair = await newFamily(credentials, userId, Object.keys(asked))
      return () => others.push(pair)
    }
    const narrowing =
      (keep: Scopes): Thing =>
      async () => {
        const left = await narrow(userId, grantId, keep)
        return () => {
          const kept = both(inForce, keep)
          if (isOver()) return expect(left).toBe('PT404')
          if (kept.length === 0) return expect(left).toBe('PT400')
          expect(left).toEqual(kept)
          inForce = kept
        }
      }
    const happenings: Record<Beside, Thing> = {
      narrow: narrowing([given[1]]),
      'step up': connectAgain,
      async refresh() {
        const { status, body } = await refresh(at(live()).pair, 0, credentials)
        return () => {
          if (isOver()) return expect([status, body.error]).toEqual([400, 'invalid_grant'])
          expect([status, body.scope]).toEqual([200, inForce.join(' ')])
          rotate(body, null)
        }
      },
      async 'app revokes'() {
        const { access_token: token } = at(live()).pair
        const { status } = await post(1, '/oauth/revoke', { token, ...credentials })
        return () => {
          expect(status).toBe(200)
          dead = true
        }
      },
      // Which does not hold the account.
      async 'operator revokes'() {
        await sql`select patchbay.revoke_grants(array[${grantId}::uuid], 'disconnected')`
        return () => {
          dead = true
        }
      },
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
          const { ask } = next
          const index = back(next.back)
          const outcome = expected(index)
          const answers = await Promise.all(
            Array.from({ length: next.copies }, (_, copy) =>
              refresh(at(index).pair, next.server + copy, credentials, ask),
            ),
          )
          // Nothing happens to who asks for what was never given, unless the token is good for nothing anyway.
          if (ask?.includes(unticked)) {
            const isOver = dead || now >= at(index).issuedAt + REFRESH_LIFE
            for (const { status, body } of answers) {
              expect([status, body.error]).toEqual([
                400,
                isOver ? 'invalid_grant' : 'invalid_scope',
              ])
            }
            break
          }
          for (const { status, body } of answers) {
            if (outcome === 'rotated' || outcome === 'repeated') {
              expect(status).toBe(200)
              expect(body).toEqual(answers[0]?.body)
            } else {
              expect([status, body.error]).toEqual([400, 'invalid_grant'])
            }
          }
          if (outcome === 'rotated') rotate(answers[0]?.body, ask)
          if (outcome === 'rotated' || outcome === 'repeated') {
            expect(answers[0]?.body).toEqual({ ...at(live()).pair, scope: scopeOf(live()) })
          }
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
          if (outcome?.status === 200) rotate(outcome.body, null)
          dead = true
          break
        }

        case 'narrow': {
          const thing = narrowing(next.keep)
          if (next.beside === null) {
            ;(await thing())()
            break
          }
          const things = [thing, happenings[next.beside]]
          await inTurn(grantId, next.isFirst ? things : things.reverse())
          break
        }

        case 'connect again':
          ;(await connectAgain())()
          break

        case 'reseal':
          await reseal(sql, rings[next.server] ?? '')
          break
      }

      const held = await family(grantId)
      if (dead) expect(held).toEqual({ revoked: true, live: 0, refresh: 0, sealed: 0 })
      else expect(held).toEqual({ revoked: false, live: 1, refresh: 1, sealed: 2 })

      for (const [index, { pair, ask, issuedAt, spentAt }] of generations.entries()) {
        const end = Math.min(
          issuedAt + ACCESS_LIFE,
          spentAt === undefined ? Number.POSITIVE_INFINITY : spentAt + grace,
        )
        expect(await powersOf(pair.access_token), `access token ${index} at ${now} s`).toEqual(
          !dead && now < end ? both(ask, inForce) : null,
        )
      }
    }
    for (const { access_token } of others) {
      expect(await powersOf(access_token), 'another connection').toEqual(Object.keys(asked))
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
