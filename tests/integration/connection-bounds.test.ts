import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { auditOf } from '../support/audit.ts'
import { newAssistant } from '../support/clients.ts'
import { deviceClient, tempCodeOf } from '../support/device.ts'
import { phone } from '../support/gpt.ts'
import { grantsOf } from '../support/own-tokens.ts'
import { newPublicClient } from '../support/public-client.ts'
import { sql } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

const { startDevice, decideDevice, describeDevice, poll, getLogin, decideLogin, describeLogin } =
  deviceClient()

/** How an approval of each kind is asked for, given, and looked at. */
const kinds = async () => {
  const assistant = await newAssistant()
  const { client } = await newPublicClient()
  const authorizationId = await assistant.newRequest()
  const { user_code } = await startDevice({ client_id: client.client_id })
  const tempCode = tempCodeOf(await getLogin())
  return [
    {
      decide: (user: TestUser) => assistant.decide(authorizationId, user),
      isOpen: async () =>
        (
          await sql`select status from patchbay.authorization_requests where id = ${authorizationId}`
        )[0]?.status === 'pending',
    },
    {
      decide: (user: TestUser) => decideDevice(user_code, user),
      isOpen: async () => (await describeDevice(user_code)).status === 200,
    },
    {
      decide: (user: TestUser) => decideLogin(tempCode, user),
      isOpen: async () => (await describeLogin(tempCode)).status === 200,
    },
  ]
}

/** As if a user had connected as often as may be, a given time ago. */
const useUp = (user: TestUser, secondsAgo: number) => sql`
  insert into patchbay.rate_limits (key, remaining, updated_at)
  values (${`connect:user:${user.id}`}, 0, clock_timestamp() - make_interval(secs => ${secondsAgo}))
  on conflict (key) do update set remaining = 0, updated_at = excluded.updated_at`

const addGrants = (user: TestUser, count: number) => sql`
  insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
  select gen_random_uuid(), ${user.id}, 'pairing', '{profile:read}', now() + interval '1 day',
    sha256(gen_random_uuid()::text::bytea)
  from generate_series(1, ${count}::integer)`

describe('A user who connects too often', () => {
  it('is answered 429 with Retry-After at each kind of approval, burns nothing, and goes on later', async () => {
    const user = await newUser()
    for (const { decide, isOpen } of await kinds()) {
      // Time stands still: how long the test takes plays no part.
      await useUp(user, -3600)
      const headers = await expectProblem(decide(user), 429, 'rate_limited', /Try again in 30 s/)
      expect(headers.get('retry-after')).toBe('30')
      expect(await isOpen()).toBe(true)
      await useUp(user, 31)
      expect((await decide(user)).status).toBe(200)
    }
  })

  it('holds up nobody else', async () => {
    const [user, other] = [await newUser(), await newUser()]
    await useUp(user, -3600)
    for (const { decide } of await kinds()) expect((await decide(other)).status).toBe(200)
  })
})

describe('An account with 200 connections', () => {
  it('is answered 409 too_many_connections at each kind of approval, burns nothing, and goes on after one has ended', async () => {
    for (const place of [0, 1, 2]) {
      const user = await newUser()
      await addGrants(user, 200)
      const kind = (await kinds())[place]
      if (kind === undefined) throw new Error('there are three kinds')
      await expectProblem(kind.decide(user), 409, 'too_many_connections', /Disconnect some/)
      expect(await kind.isOpen()).toBe(true)
      const [grant] = await grantsOf(user.id)
      await user.supabase.rpc('disconnect_app', { grant_id: grant?.id })
      expect((await kind.decide(user)).status).toBe(200)
    }
  })
})

describe('A device that was allowed and has not fetched its tokens', () => {
  const approved = async () => {
    const { client } = await newPublicClient()
    const user = await newUser()
    const { device_code, user_code } = await startDevice({ client_id: client.client_id })
    expect((await decideDevice(user_code, user)).status).toBe(200)
    const apps = async () => (await user.supabase.from('connected_apps').select()).data ?? []
    const { client_id } = client
    return { client_id, user, apps, poll: () => answer(poll(device_code, { client_id })) }
  }

  it('is listed with the grant_id that it gets, and without connected_at until it has fetched them', async () => {
    const { client_id, user, apps, poll } = await approved()
    const [waiting, ...others] = await apps()
    expect(others).toEqual([])
    expect(waiting).toMatchObject({ client_id, connected_at: null, last_used_at: null })
    expect((await poll()).status).toBe(200)
    expect(await apps()).toEqual([{ ...waiting, connected_at: expect.any(String) }])
    expect((await grantsOf(user.id)).map(({ id }) => id)).toEqual([waiting?.grant_id])
  })

  it('is seen and ended by nobody else', async () => {
    const { apps, poll } = await approved()
    const [waiting] = await apps()
    const other = await newUser()
    expect((await other.supabase.from('connected_apps').select()).data).toEqual([])
    const { data } = await other.supabase.rpc('disconnect_app', { grant_id: waiting?.grant_id })
    expect(data).toBe(false)
    expect((await poll()).status).toBe(200)
  })

  it('is ended by disconnect_app: gone from the list, audited, and the device is told access_denied', async () => {
    const { client_id, user, apps, poll } = await approved()
    const [waiting] = await apps()
    const disconnect = () => user.supabase.rpc('disconnect_app', { grant_id: waiting?.grant_id })
    expect((await disconnect()).data).toBe(true)
    expect((await disconnect()).data).toBe(false)
    expect(await apps()).toEqual([])
    expect(await poll()).toMatchObject({ status: 400, body: { error: 'access_denied' } })
    expect((await auditOf({ user: user.id })).at(-1)).toMatchObject({
      event: 'device_approval_withdrawn',
      client_id,
      grant_id: waiting?.grant_id,
    })
    expect(await grantsOf(user.id)).toEqual([])
  })

  it('is ended by "disconnect all" of the phone', async () => {
    const { user, apps, poll } = await approved()
    await phone(user, 'DELETE')
    expect(await apps()).toEqual([])
    expect(await poll()).toMatchObject({ status: 400, body: { error: 'access_denied' } })
  })

  it('is no longer there once its time is over', async () => {
    const { user, apps, poll } = await approved()
    await sql`
      update patchbay.device_requests set created_at = now() - interval '10 minutes', expires_at = now()
      where user_id = ${user.id}`
    expect(await apps()).toEqual([])
    expect(await poll()).toMatchObject({ status: 400, body: { error: 'expired_token' } })
  })
})
