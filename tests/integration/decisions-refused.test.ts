import { decodeJwt } from 'jose'
import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { deviceClient, tempCodeOf } from '../support/device.ts'
import { connect, decide, newRequest, phone } from '../support/gpt.ts'
import { grantsOf } from '../support/own-tokens.ts'
import { newPublicClient } from '../support/public-client.ts'
import { appClient } from '../support/sign-up.ts'
import { sql, stack } from '../support/stack.ts'
import { signUserJwt } from '../support/user-jwt.ts'
import { newUser, type TestUser } from '../support/users.ts'

/** What one entry answers to a token: status, code, and whether anything changed. */
interface Answered {
  status: number
  error: string | undefined
  challenge?: string | null
  changed: boolean
}

/** Prepares for one user, and gives what they then do with a token. */
type Entry = (user: TestUser) => Promise<(jwt: string) => Promise<Answered>>

const { startDevice, decideDevice, getLogin, decideLogin } = deviceClient()

async function overHttp(response: Promise<Response>, changed: () => Promise<boolean>) {
  const { status, headers, body } = await answer(response)
  if (status !== 200) expect(Object.keys(body).sort()).toEqual(['error', 'message'])
  const challenge = headers.get('www-authenticate')
  return { status, error: body?.error, challenge, changed: await changed() }
}

const hasEnded = async (user: TestUser) => (await grantsOf(user.id)).every(({ live }) => !live)

/** Everything at which a user decides or disconnects. */
const entries: Record<string, Entry> = {
  'POST requests/{id}': async () => {
    const id = await newRequest()
    const isDecided = async () => {
      const [row] = await sql`select status from patchbay.authorization_requests where id = ${id}`
      return row?.status !== 'pending'
    }
    return (jwt) => overHttp(decide(id, { jwt }), isDecided)
  },
  'POST device/{user_code}': async () => {
    const { client } = await newPublicClient()
    const { user_code } = await startDevice({ client_id: client.client_id })
    const isDecided = async () => {
      const [row] = await sql`
        select status from patchbay.device_requests where client_id = ${client.client_id}`
      return row?.status !== 'pending'
    }
    return (jwt) => overHttp(decideDevice(user_code, { jwt }), isDecided)
  },
  'POST login/{temp_code}': async (user) => {
    const tempCode = tempCodeOf(await getLogin())
    const before = (await grantsOf(user.id)).length
    const isConnected = async () => (await grantsOf(user.id)).length > before
    return (jwt) => overHttp(decideLogin(tempCode, { jwt }), isConnected)
  },
  'DELETE gpt-connection': async (user) => {
    await connectAnew(user)
    return (jwt) => overHttp(phone({ id: user.id, jwt }, 'DELETE'), () => hasEnded(user))
  },
  'rpc disconnect_app': async (user) => {
    await connectAnew(user)
    const grant = (await grantsOf(user.id)).at(-1)
    const isEnded = async () => (await grantsOf(user.id)).at(-1)?.live === false
    return async (jwt) => {
      const { status, body } = await answer(
        fetch(`${stack.api_url}/rest/v1/rpc/disconnect_app`, {
          method: 'POST',
          headers: {
            apikey: stack.publishable_key,
            authorization: `Bearer ${jwt}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({ grant_id: grant?.id }),
        }),
      )
      if (status !== 200) expect(body.code).toBe(`PT${status}`)
      return { status, error: body?.details, changed: await isEnded() }
    }
  },
}
const all = Object.entries(entries)

/** A live connection of the user, made with a token that is good. */
async function connectAnew(user: TestUser): Promise<void> {
  await connect({ jwt: await signUserJwt(user.id, { aal: 'aal2' }) })
}

async function taken(entry: Entry, user: TestUser, jwt: string): Promise<void> {
  expect(await (await entry(user))(jwt)).toMatchObject({ status: 200, changed: true })
}

async function refused(entry: Entry, user: TestUser, jwt: string, status: number, error: string) {
  const answered = await (await entry(user))(jwt)
  expect(answered).toMatchObject({ status, error, changed: false })
  if (status === 401 && answered.challenge !== undefined) expect(answered.challenge).toBe('Bearer')
}

const sessionOf = ({ jwt }: TestUser) => String(decodeJwt(jwt).session_id)
const now = () => Math.floor(Date.now() / 1000)

async function addFactor(user: TestUser, status: 'verified' | 'unverified') {
  await sql`
    insert into auth.mfa_factors (id, user_id, factor_type, status, created_at, updated_at)
    values (gen_random_uuid(), ${user.id}, 'totp', ${status}, now(), now())`
}

describe.each(all)('%s takes', (_what, entry) => {
  it('the token of a session, as Auth issues it', async () => {
    const user = await newUser()
    expect(decodeJwt(user.jwt)).toMatchObject({
      session_id: expect.any(String),
      iat: expect.any(Number),
    })
    await taken(entry, user, user.jwt)
  })

  it('a token that claims no session', async () => {
    const user = await newUser()
    await taken(entry, user, await signUserJwt(user.id))
  })

  it('a token of the very second in which the account was made', async () => {
    const user = await newUser()
    await sql`
      update auth.users set created_at = to_timestamp(${now()}) + interval '999 ms' where id = ${user.id}`
    await taken(entry, user, await signUserJwt(user.id, { iat: now() }))
  })

  it('aal2 of a user with a second factor, and aal1 while that is not verified', async () => {
    const user = await newUser()
    await addFactor(user, 'unverified')
    await taken(entry, user, await signUserJwt(user.id, { aal: 'aal1' }))
    const other = await newUser()
    await addFactor(other, 'verified')
    await taken(entry, other, await signUserJwt(other.id, { aal: 'aal2' }))
  })
})

describe.each(all)('%s refuses, and changes nothing', (_what, entry) => {
  const unauthorized = 'unauthorized'

  it('a session that was signed out', async () => {
    const user = await newUser()
    const other = appClient(stack)
    await other.auth.signInWithPassword(user)
    const { data } = await other.auth.getSession()
    await other.auth.signOut({ scope: 'local' })
    await refused(entry, user, data.session?.access_token ?? '', 401, unauthorized)
    await taken(entry, user, user.jwt)
  })

  it('a session that Auth ended, another user\u2019s, and one that is none', async () => {
    const user = await newUser()
    const stranger = await newUser()
    for (const session_id of [sessionOf(stranger), crypto.randomUUID(), 'x', '']) {
      const jwt = await signUserJwt(user.id, { session_id })
      await refused(entry, user, jwt, 401, unauthorized)
    }
    await sql`update auth.sessions set not_after = now() where id = ${sessionOf(user)}`
    await refused(entry, user, user.jwt, 401, unauthorized)
  })

  it('a token of an account that was deleted and made anew with the same id', async () => {
    const user = await newUser()
    const jwt = await signUserJwt(user.id, { iat: now() - 2 })
    await sql`delete from auth.users where id = ${user.id}`
    await sql`
      insert into auth.users (id, aud, role, email, is_sso_user, is_anonymous, created_at)
      values (${user.id}, 'authenticated', 'authenticated', ${user.email}, false, false, now())`
    await refused(entry, user, jwt, 401, unauthorized)
    await refused(entry, user, user.jwt, 401, unauthorized)
  })

  it('a banned account', async () => {
    const user = await newUser()
    const act = await entry(user)
    await sql`update auth.users set banned_until = now() + interval '1 day' where id = ${user.id}`
    expect(await act(user.jwt)).toMatchObject({ status: 401, error: unauthorized, changed: false })
  })

  it('a token that Supabase\u2019s own OAuth server gave to another app', async () => {
    const user = await newUser()
    const jwt = await signUserJwt(user.id, { client_id: crypto.randomUUID(), aal: 'aal2' })
    await refused(entry, user, jwt, 403, 'forbidden')
  })

  it('a guest', async () => {
    const user = await newUser()
    const jwt = await signUserJwt(user.id, { is_anonymous: true })
    await refused(entry, user, jwt, 403, 'sign_in_required')
  })

  it('one factor of a user who has a second one, claimed or not', async () => {
    const user = await newUser()
    await addFactor(user, 'verified')
    for (const claims of [{ aal: 'aal1' }, {}]) {
      await refused(entry, user, await signUserJwt(user.id, claims), 403, 'mfa_required')
    }
  })
})

describe('Reading the status is no decision', () => {
  it.each(['GET', 'POST'] as const)(
    '%s answers whom Row Level Security answers',
    async (method) => {
      const user = await newUser()
      for (const claims of [{ client_id: 'x' }, { is_anonymous: true }, { session_id: 'x' }]) {
        const jwt = await signUserJwt(user.id, claims)
        expect((await phone({ id: user.id, jwt }, method)).status).toBe(404)
      }
    },
  )
})

describe('A claim that Postgres cannot hold', () => {
  it.each(['GET', 'POST', 'DELETE'] as const)('is no sign-in: %s', async (method) => {
    const user = await newUser()
    for (const claims of [{ session_id: 'a\0b' }, { client_id: '\ud800' }, { aal: 'aal1\0' }]) {
      const jwt = await signUserJwt(user.id, claims)
      expect((await phone({ id: user.id, jwt }, method)).status).toBe(401)
    }
  })
})

describe('What a refusal leaves', () => {
  it('the log line says which, and no bucket of the user is touched', async () => {
    const user = await newUser()
    const jwt = await signUserJwt(user.id, { client_id: 'x' })
    for (let n = 0; n < 25; n++)
      expect((await phone({ id: user.id, jwt }, 'DELETE')).status).toBe(403)
    expect((await phone(user, 'DELETE')).status).toBe(404)
  })
})
