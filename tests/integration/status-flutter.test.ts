import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { connect, gpt, phone } from '../support/gpt.ts'
import { appClient } from '../support/sign-up.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

const TABLE = 'user_gpt_connections'
const sealed = ['oauth_access_token', 'oauth_refresh_token', 'oauth_token_expires_at']

/** The query of the spec's appendix, word for word. */
const flutterQuery = (user: TestUser) =>
  user.supabase
    .from(TABLE)
    .select('has_completed_oauth, last_interaction')
    .eq('user_id', user.id)
    .maybeSingle()

describe("The spec's Flutter query", () => {
  it('gives no row and no error for a user who never connected', async () => {
    expect(await flutterQuery(await newUser())).toMatchObject({ data: null, error: null })
  })

  it('says what the endpoint says, from the connection to the disconnect', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    expect((await flutterQuery(user)).data).toEqual({
      has_completed_oauth: true,
      last_interaction: null,
    })

    await gpt(access_token, '/me')
    const { data } = await flutterQuery(user)
    const { body } = await answer(phone(user))
    expect(data?.has_completed_oauth).toBe(true)
    expect(Date.parse(data?.last_interaction)).toBe(Date.parse(body.last_interaction))

    await phone(user, 'DELETE')
    expect((await flutterQuery(user)).data?.has_completed_oauth).toBe(false)
  })

  it('reads every granted column, and time stamps that JavaScript and Dart both read', async () => {
    const user = await newUser()
    await connect(user)
    const { data, error } = await user.supabase
      .from(TABLE)
      .select('user_id, has_completed_oauth, last_interaction, created_at, updated_at')
      .single()
    expect(error).toBeNull()
    expect(data?.user_id).toBe(user.id)
    expect(data?.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)$/)
  })
})

describe('The sealed columns are closed (42501)', () => {
  const readers: [who: string, client: (user: TestUser) => ReturnType<typeof appClient>][] = [
    ['the signed-in user', (user) => user.supabase],
    ['a visitor', () => appClient(stack)],
    ['the service role', () => appClient(stack, stack.secret_key)],
  ]

  it.each(readers)('to %s, by name, by * and as a filter', async (_, client) => {
    const user = await newUser()
    await connect(user)
    const table = client(user).from(TABLE)
    for (const columns of ['*', ...sealed, `user_id, ${sealed[0]}`, 'x:oauth_access_token']) {
      const { data, error } = await table.select(columns)
      expect([data, error?.code], columns).toEqual([null, '42501'])
    }
    for (const column of sealed) {
      const filtered = await table.select('user_id').not(column, 'is', null)
      expect(filtered.error?.code, column).toBe('42501')
      const sorted = await table.select('user_id').order(column)
      expect(sorted.error?.code, column).toBe('42501')
    }
  })

  it.each(readers)('and nothing can be written by %s', async (_, client) => {
    const user = await newUser()
    await connect(user)
    const state = () => sql`select * from public.user_gpt_connections where user_id = ${user.id}`
    const before = await state()
    const table = client(user).from(TABLE)
    const attempts = [
      table.insert({ user_id: user.id }),
      table.insert({ user_id: user.id, has_completed_oauth: true }),
      table.upsert({ user_id: user.id, has_completed_oauth: false }, { onConflict: 'user_id' }),
      table.update({ has_completed_oauth: false }).eq('user_id', user.id),
      table.update({ last_interaction: null }).eq('user_id', user.id),
      table.delete().eq('user_id', user.id),
    ]
    for (const attempt of attempts) {
      const { error } = await attempt
      expect(error?.code).toBe('42501')
    }
    expect(await state()).toEqual(before)
  })
})
