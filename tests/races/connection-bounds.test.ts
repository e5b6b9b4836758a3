import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { deviceClient, tempCodeOf } from '../support/device.ts'
import { phone } from '../support/gpt.ts'
import { holdLock } from '../support/held-lock.ts'
import { grantsOf } from '../support/own-tokens.ts'
import { parallel, tally } from '../support/parallel.ts'
import { newPublicClient } from '../support/public-client.ts'
import { sql } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

const { startDevice, decideDevice, poll, getLogin, decideLogin } = deviceClient()

const addGrants = (user: TestUser, count: number) => sql`
  insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
  select gen_random_uuid(), ${user.id}, 'pairing', '{profile:read}', now() + interval '1 day',
    sha256(gen_random_uuid()::text::bytea)
  from generate_series(1, ${count}::integer)`

const liveGrants = async (user: TestUser) =>
  (await grantsOf(user.id)).filter(({ live }) => live).length

describe('Approvals of one user at the bound, at the same time', () => {
  it('take the places that are left and no more, and every one of them can be redeemed', async () => {
    const user = await newUser()
    await addGrants(user, 196)
    const assistant = await newAssistant()
    const { client } = await newPublicClient()
    const { client_id } = client
    const requests = await parallel(5, () => assistant.newRequest())
    const devices = await parallel(5, () => startDevice({ client_id }))
    const logins = await parallel(5, getLogin)
    const lock = await holdLock((tx) => tx`select patchbay.limit_by('connect:user', ${user.id})`)
    const decided = Promise.all([
      ...requests.map((id) => answer(assistant.decide(id, user))),
      ...devices.map(({ user_code }) => answer(decideDevice(user_code, user))),
      ...logins.map((login) => answer(decideLogin(tempCodeOf(login), user))),
    ])
    await lock.blocked('decide_authorization')
    await lock.blocked('decide_device_request')
    await lock.release()
    const answers = await decided
    expect(tally(answers.map(({ status }) => status))).toEqual({ 200: 4, 409: 11 })

    const codes = answers.flatMap(({ body }) =>
      body.redirect_to ? [new URL(body.redirect_to).searchParams.get('code') ?? ''] : [],
    )
    await Promise.all(codes.map((code) => assistant.redeem(code)))
    await Promise.all(devices.map(({ device_code }) => poll(device_code, { client_id })))
    expect(await liveGrants(user)).toBe(200)
  })
})

describe('A device that fetches its tokens', () => {
  const approved = async () => {
    const { client } = await newPublicClient()
    const { client_id } = client
    const user = await newUser()
    const { device_code, user_code } = await startDevice({ client_id })
    await decideDevice(user_code, user)
    const { data } = await user.supabase.from('connected_apps').select('grant_id').single()
    return { user, grant_id: data?.grant_id, poll: () => answer(poll(device_code, { client_id })) }
  }
  const holdRequest = (user: TestUser) =>
    holdLock((tx) => tx`select from patchbay.device_requests where user_id = ${user.id} for update`)

  it('while disconnect_app waits for it: the grant is there, and is ended', async () => {
    const { user, grant_id, poll } = await approved()
    const lock = await holdRequest(user)
    const polled = poll()
    await lock.blocked('redeem_device_code')
    const ended = user.supabase.rpc('disconnect_app', { grant_id }).then(({ data }) => data)
    await lock.behind('disconnect_app')
    await lock.release()
    expect((await polled).status).toBe(200)
    expect(await ended).toBe(true)
    expect(await grantsOf(user.id)).toMatchObject([{ id: grant_id, live: false }])
  })

  it('after disconnect_app, which it waited for: is told access_denied', async () => {
    const { user, grant_id, poll } = await approved()
    const lock = await holdRequest(user)
    const ended = user.supabase.rpc('disconnect_app', { grant_id }).then(({ data }) => data)
    await lock.behind('disconnect_app')
    const polled = poll()
    await lock.blocked('redeem_device_code')
    await lock.release()
    expect(await ended).toBe(true)
    expect(await polled).toMatchObject({ status: 400, body: { error: 'access_denied' } })
    expect(await grantsOf(user.id)).toEqual([])
  })

  it('beside "disconnect all": there is nothing left (10 rounds)', async () => {
    for (let round = 0; round < 10; round++) {
      const { user, poll } = await approved()
      const [polled] = await Promise.all([poll(), phone(user, 'DELETE')])
      expect([200, 400]).toContain(polled.status)
      if (polled.status === 400) expect(polled.body.error).toBe('access_denied')
      expect(await liveGrants(user)).toBe(0)
    }
  })
})

describe('The end of what has expired', () => {
  it('leaves an account that is being deleted alone, and neither waits for the other', async () => {
    const [user, other] = [await newUser(), await newUser()]
    const ended = async (of: TestUser) =>
      (await grantsOf(of.id)).map((grant) => grant.revoked_reason)
    for (const of of [user, other]) {
      await sql`
        with made as (
          insert into patchbay.grants (id, user_id, client_id, scopes, created_at, expires_at, access_digest)
          values (
            gen_random_uuid(), ${of.id}, 'pairing', '{profile:read}', now() - interval '2 days', now() - interval '1 day',
            sha256(gen_random_uuid()::text::bytea)
          )
          returning id, access_digest, created_at, expires_at
        )
        insert into patchbay.tokens (access_digest, grant_id, created_at, access_expires_at, expires_at)
        select access_digest, id, created_at, expires_at, expires_at from made`
    }
    const lock = await holdLock((tx) => tx`select from auth.users where id = ${user.id} for update`)
    await sql`select patchbay.purge()`
    expect(await ended(other)).toEqual(['expired'])
    expect(await ended(user)).toEqual([null])
    await lock.release()
    await sql`select patchbay.purge()`
    expect(await ended(user)).toEqual(['expired'])
  })
})
