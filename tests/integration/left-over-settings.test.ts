import postgres from 'postgres'
import { afterAll, describe, expect, it } from 'vitest'
import { digest } from '../support/digest.ts'
import { connect } from '../support/gpt.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

/** Connections of a pool: whoever used one before is gone, and what they set may still be there. */
const connection = () => postgres(stack.db_url, { max: 1, fetch_types: false, onnotice: () => {} })
const [pooled, fresh] = [connection(), connection()]
afterAll(() => Promise.all([pooled, fresh].map((each) => each.end({ timeout: 5 }))))

const settings = async () => {
  const [row] = await sql<{ names: string[] }[]>`select patchbay_api.request_settings() as names`
  return row?.names ?? []
}

async function getMe(on: postgres.Sql, accessToken: string) {
  const [row] = await on<{ ok: string | null }[]>`
    select ok from patchbay_api.call_action(${digest(accessToken)}, null, 'get_me', '{}', null, null)`
  return JSON.parse(row?.ok ?? 'null')
}

describe('On a pooled connection', () => {
  it('a call acts as its own user, whatever another client left there, and leaves nothing', async () => {
    const [own, other] = [await newUser(), await newUser()]
    const { access_token } = await connect(own)
    const claims = JSON.stringify({ sub: other.id, role: 'authenticated', email: other.email })
    await pooled`select set_config('role', 'patchbay_gateway', false)`
    for (const name of await settings()) {
      const value = /jwt$|claims?$/.test(name) ? claims : other.id
      await pooled`select set_config(${name}, ${value}, false)`
    }
    expect(await getMe(pooled, access_token)).toMatchObject({
      user_id: own.id,
      email: own.email,
    })

    const [after] = await pooled<{ who: string; values: string }[]>`
      select current_user::text as who, string_agg(current_setting(name), ' ') as values
      from unnest(patchbay_api.request_settings()) as name`
    expect(after?.who).toBe('patchbay_gateway')
    expect(after?.values).not.toContain(own.id)
  })

  it('a call on a fresh one leaves neither role nor claims', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    await fresh`select set_config('role', 'patchbay_gateway', false)`
    expect(await getMe(fresh, access_token)).toMatchObject({ user_id: user.id })
    const [after] = await fresh<{ who: string; left: string[] }[]>`
      select current_user::text as who,
        array(select name from unnest(patchbay_api.request_settings()) as name where current_setting(name, true) <> '')::text as left`
    expect(after).toEqual({ who: 'patchbay_gateway', left: '{}' })
  })
})
