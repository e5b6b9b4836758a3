import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { digest } from '../support/digest.ts'
import { connect, gpt, newCode, phone, redeem, refresh } from '../support/gpt.ts'
import { holdLock } from '../support/held-lock.ts'
import { parallel } from '../support/parallel.ts'
import { sql } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

// Schedules that meet only once in a while, made certain: a transaction of the test holds a row until every request
// stands where it has to stand.
const holdConnection = (user: TestUser) =>
  holdLock(
    (tx) => tx`select from public.user_gpt_connections where user_id = ${user.id} for update`,
  )

describe('A disconnect and a call of the same user never wait for each other', () => {
  it.each([1, 2, 16])('with %i connections: no deadlock, no server error', async (count) => {
    const user = await newUser()
    const all = await parallel(count, () => connect(user))
    const [last] = await sql<{ digest: Buffer }[]>`
      select tokens.access_digest as digest from patchbay.tokens join patchbay.grants on grants.id = grant_id
      where user_id = ${user.id} order by grants.id desc limit 1`
    const token = all.find(({ access_token }) => last?.digest.equals(digest(access_token)))

    const lock = await holdConnection(user)
    const disconnect = answer(phone(user, 'DELETE'))
    await lock.blocked('disconnect')
    const call = answer(gpt(token?.access_token ?? '', '/me'))
    await lock.blocked('call_action')
    await lock.release()

    expect(await disconnect).toMatchObject({ status: 200, body: { has_completed_oauth: false } })
    // It began before the disconnect.
    expect((await call).status).toBe(200)
    expect((await gpt(token?.access_token ?? '', '/me')).status).toBe(401)
  })

  it('nor do a call, a refresh and a redemption', async () => {
    const user = await newUser()
    const [calling, refreshing, code] = [
      await connect(user),
      await connect(user),
      await newCode(user),
    ]
    const lock = await holdConnection(user)
    const requests = [
      gpt(calling.access_token, '/me'),
      refresh(refreshing.refresh_token),
      redeem(code),
    ]
    await lock.blocked('call_action')
    await lock.blocked('refresh_token')
    await lock.blocked('exchange_code')
    await lock.release()
    expect((await Promise.all(requests)).map(({ status }) => status)).toEqual([200, 200, 200])
  })
})

describe('A refresh that waits for a disconnect', () => {
  it('finds the grant ended', async () => {
    const user = await newUser()
    const { refresh_token } = await connect(user)
    const lock = await holdConnection(user)
    const disconnect = phone(user, 'DELETE')
    await lock.blocked('disconnect')
    const refreshed = answer(refresh(refresh_token))
    await lock.blocked('refresh_token')
    await lock.release()
    expect((await disconnect).status).toBe(200)
    expect(await refreshed).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
  })
})

describe('A call during which its account is deleted', () => {
  it.each([
    ['reads', '/me', undefined],
    ['writes', '/notes', { title: 'x' }],
  ])('and that %s is answered 401, not with a server error', async (_, path, json) => {
    const user = await newUser()
    const { access_token } = await connect(user)
    const lock = await holdLock((tx) => tx`delete from auth.users where id = ${user.id}`)
    const call = answer(gpt(access_token, path, { json }))
    await lock.blocked('call_action')
    await lock.release()
    expect(await call).toMatchObject({ status: 401, body: { error: 'unauthorized' } })
  })
})

describe('The deletion of an account', () => {
  it.each<
    [what: string, entry: string, request: (user: TestUser, token: string) => Promise<Response>]
  >([
    ['a refresh', 'refresh_token', (_, token) => refresh(token)],
    ['a disconnect', 'disconnect', (user) => phone(user, 'DELETE')],
  ])('and %s of it never wait for each other', async (_, entry, request) => {
    const user = await newUser()
    const { refresh_token } = await connect(user)
    const lock = await holdConnection(user)
    const requested = request(user, refresh_token)
    await lock.blocked(entry)
    const deleted = sql`delete from auth.users where id = ${user.id}`.execute()
    await lock.behind('delete from auth.users')
    await lock.release()
    expect((await deleted).count).toBe(1)
    expect((await requested).status).toBeLessThan(500)
  })
})

describe('The removal of a client', () => {
  it.each<[what: string, entry: string]>([
    ['a refresh', 'refresh_token'],
    ['a redemption', 'exchange_code'],
  ])('and %s of it never wait for each other, and nothing of it is left', async (_, entry) => {
    const user = await newUser()
    const { client, connect, newCode, redeem, refresh, gpt } = await newAssistant()
    const { refresh_token } = await connect(user)
    const code = await newCode(user)
    const lock = await holdConnection(user)
    const requested = answer(entry === 'exchange_code' ? redeem(code) : refresh(refresh_token))
    await lock.blocked(entry)
    const removed = sql`delete from patchbay.clients where id = ${client.client_id}`.execute()
    await lock.behind('delete from patchbay.clients')
    await lock.release()
    expect((await removed).count).toBe(1)
    const { status, body } = await requested
    expect(status).toBe(200)
    expect((await gpt(body.access_token, '/me')).status).toBe(401)
    const [left] = await sql`
      select
        (select count(*)::integer from patchbay.grants where user_id = ${user.id}) as grants,
        (select has_completed_oauth from public.user_gpt_connections where user_id = ${user.id}) as flag,
        (select oauth_access_token from public.user_gpt_connections where user_id = ${user.id}) as sealed`
    expect(left).toEqual({ grants: 0, flag: false, sealed: null })
  })

  // A refresh waits for its grant before it looks at the client, which is gone by then.
  it.each<[what: string, entry: string, status: number, error: string]>([
    ['a refresh', 'refresh_token', 401, 'invalid_client'],
    ['a redemption', 'exchange_code', 400, 'invalid_grant'],
  ])('is waited for by %s, which is refused then', async (_, entry, status, error) => {
    const user = await newUser()
    const { client, connect, newCode, redeem, refresh } = await newAssistant()
    const { refresh_token } = await connect(user)
    const code = await newCode(user)
    const lock = await holdLock(
      (tx) => tx`delete from patchbay.clients where id = ${client.client_id}`,
    )
    const requested = answer(entry === 'exchange_code' ? redeem(code) : refresh(refresh_token))
    await lock.blocked(entry)
    await lock.release()
    expect(await requested).toMatchObject({ status, body: { error } })
  })
})

describe('A grant that an operator ends', () => {
  const end = (user: TestUser) => sql`
    select patchbay.revoke_grant(id, 'disconnected') as ended from patchbay.grants where user_id = ${user.id}`

  it('while it is refreshed takes the new pair along', async () => {
    const user = await newUser()
    const { refresh_token } = await connect(user)
    const lock = await holdConnection(user)
    const refreshed = answer(refresh(refresh_token))
    await lock.blocked('refresh_token')
    const ended = end(user).execute()
    await lock.behind('patchbay.revoke_grant(')
    await lock.release()
    const { status, body } = await refreshed
    expect(status).toBe(200)
    expect(await ended).toMatchObject([{ ended: true }])
    expect((await gpt(body.access_token, '/me')).status).toBe(401)
    expect((await refresh(body.refresh_token)).status).toBe(400)
    const [live] = await sql`
      select count(*)::integer as tokens from patchbay.tokens join patchbay.grants on grants.id = grant_id
      where user_id = ${user.id} and (consumed_at is null or sealed_access is not null or sealed_refresh is not null)`
    expect(live).toEqual({ tokens: 0 })
  })

  it('gives nothing to a refresh that waited for it, nor to a retry', async () => {
    const user = await newUser()
    const { refresh_token } = await connect(user)
    const second = (await answer(refresh(refresh_token))).body
    const lock = await holdLock(
      (tx) =>
        tx`select patchbay.revoke_grant(id, 'disconnected') from patchbay.grants where user_id = ${user.id}`,
    )
    const waiting = [answer(refresh(second.refresh_token)), answer(refresh(refresh_token))]
    await lock.blocked('refresh_token')
    await lock.release()
    for (const refused of await Promise.all(waiting)) {
      expect(refused).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    }
  })
})

describe('What ends several grants', () => {
  it('locks them in the order of their ids, and their connections after them', async () => {
    const user = await newUser()
    await connect(user)
    await connect(user)
    const grants = await sql<{ id: string }[]>`
      select id from patchbay.grants where user_id = ${user.id} order by id`
    const [first = '', second = ''] = grants.map(({ id }) => id)

    const lock = await holdLock(
      (tx) => tx`select from patchbay.grants where id = ${first} for update`,
    )
    const ended = sql<{ ids: string[] }[]>`
      select patchbay.revoke_grants(array[${second}, ${first}]::uuid[], 'disconnected') as ids`.execute()
    await lock.behind('patchbay.revoke_grants(')
    // Nobody waits for either: they are not taken yet.
    const [other, connection] = await Promise.all([
      sql`select from patchbay.grants where id = ${second} for update nowait`,
      sql`select from public.user_gpt_connections where user_id = ${user.id} for update nowait`,
    ])
    expect([other.length, connection.length]).toEqual([1, 1])
    await lock.release()
    const [answer] = await ended
    expect(answer?.ids.toSorted()).toEqual([first, second])
  })
})
