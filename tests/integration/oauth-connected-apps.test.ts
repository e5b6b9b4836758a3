import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem, expectProblem } from '../support/answers.ts'
import { auditOf } from '../support/audit.ts'
import { newAssistant } from '../support/clients.ts'
import { deviceClient } from '../support/device.ts'
import { phone } from '../support/gpt.ts'
import { grantsOf } from '../support/own-tokens.ts'
import { appClient } from '../support/sign-up.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

const apps = async ({ supabase }: TestUser) => {
  const { data, error } = await supabase.from('connected_apps').select().order('connected_at')
  expect(error).toBeNull()
  return data ?? []
}
const disconnect = async ({ supabase }: Pick<TestUser, 'supabase'>, grant_id: string) => {
  const { data, error } = await supabase.rpc('disconnect_app', { grant_id })
  expect(error).toBeNull()
  return data
}

describe('public.connected_apps, as the web app and Flutter read it', () => {
  it('shows a connection with exactly the columns of DESIGN §10', async () => {
    const logoUri = 'https://app.example/logo.png'
    const assistant = await newAssistant({ name: 'Golf GPT', logoUri })
    const user = await newUser()
    const { access_token } = await assistant.connect(user, { scope: 'notes:read profile:read' })
    const [grant] = await grantsOf(user.id)
    expect(await apps(user)).toEqual([
      {
        grant_id: grant?.id,
        client_id: assistant.client.client_id,
        client_name: 'Golf GPT',
        client_logo_uri: logoUri,
        kind: 'gpt_action',
        scopes: ['notes:read', 'profile:read'],
        connected_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        last_used_at: null,
        scope_descriptions: ['See your notes', 'See your account name and email address'],
        switched_off: [],
        switched_off_descriptions: [],
        returns_to: 'https://app.example',
        ask: false,
      },
    ])
    await assistant.gpt(access_token, '/me')
    const [used] = await apps(user)
    expect(Date.parse(used?.last_used_at)).toBeGreaterThanOrEqual(Date.parse(used?.connected_at))
  })

  it('describes permissions in the language that the request asks for', async () => {
    const user = await newUser()
    await (await newAssistant()).connect(user, { scope: 'profile:read' })
    const described = async (language: string) => {
      const { data } = await user.supabase
        .from('connected_apps')
        .select('scope_descriptions')
        .setHeader('accept-language', language)
        .single()
      return data?.scope_descriptions
    }
    expect(await described('de-AT')).toEqual(['Ihren Kontonamen und Ihre E-Mail-Adresse sehen'])
    expect(await described('tlh')).toEqual(['See your account name and email address'])
  })

  it('shows one row a grant: two connections of one client, a device, a paired chat', async () => {
    const assistant = await newAssistant()
    const user = await newUser()
    await assistant.connect(user)
    await assistant.connect(user)
    await deviceClient().pair(user)
    expect((await apps(user)).map(({ client_id }) => client_id)).toEqual([
      assistant.client.client_id,
      assistant.client.client_id,
      'pairing',
    ])
  })

  it('shows own rows only, also to a filter that asks for others', async () => {
    const assistant = await newAssistant()
    const [one, two] = [await newUser(), await newUser()]
    await assistant.connect(one)
    await assistant.connect(two)
    const [foreign] = await grantsOf(two.id)
    expect(await apps(one)).toHaveLength(1)
    const { data } = await one.supabase.from('connected_apps').select().eq('grant_id', foreign?.id)
    expect(data).toEqual([])
  })

  it('shows no request that waits, no approval that was not redeemed, nothing that has ended', async () => {
    const assistant = await newAssistant()
    const user = await newUser()
    await assistant.newRequest()
    await assistant.newCode(user)
    expect(await apps(user)).toEqual([])
    await assistant.connect(user)
    await sql`
      update patchbay.grants set created_at = now() - interval '90 days', expires_at = now() where user_id = ${user.id}`
    expect(await apps(user)).toEqual([])
  })

  it('cannot be written, by its owner either', async () => {
    const user = await newUser()
    await (await newAssistant()).connect(user)
    const table = user.supabase.from('connected_apps')
    for (const attempt of [
      table.update({ scopes: ['notes:write'] }).eq('client_id', 'x'),
      table.insert({ client_id: 'x' }),
      table.delete().eq('client_id', 'x'),
    ]) {
      expect((await attempt).error).not.toBeNull()
    }
    expect(await apps(user)).toHaveLength(1)
  })
})

describe('disconnect_app', () => {
  it('ends that connection and no other: not of the same client, not of another user', async () => {
    const assistant = await newAssistant()
    const [user, neighbour] = [await newUser(), await newUser()]
    const first = await assistant.connect(user)
    const second = await assistant.connect(user)
    const theirs = await assistant.connect(neighbour)
    const [grant] = await grantsOf(user.id)
    expect(await disconnect(user, grant?.id ?? '')).toBe(true)

    await expectProblem(assistant.gpt(first.access_token, '/me'), 401, 'unauthorized')
    await expectOAuthProblem(assistant.refresh(first.refresh_token), 400, 'invalid_grant')
    for (const { access_token, refresh_token } of [second, theirs]) {
      expect((await assistant.gpt(access_token, '/me')).status).toBe(200)
      expect((await assistant.refresh(refresh_token)).status).toBe(200)
    }
    expect((await apps(user)).map(({ grant_id }) => grant_id)).not.toContain(grant?.id)
  })

  it('turns the status of the phone off with the last connection', async () => {
    const assistant = await newAssistant()
    const user = await newUser()
    await assistant.connect(user)
    await assistant.connect(user)
    const flag = async () => (await answer(phone(user))).body.has_completed_oauth
    const [first, second] = await apps(user)
    await disconnect(user, first?.grant_id)
    expect(await flag()).toBe(true)
    await disconnect(user, second?.grant_id)
    expect(await flag()).toBe(false)
    await assistant.connect(user)
    expect(await flag()).toBe(true)
  })

  it('says false for a grant that is foreign, unknown or ended, and does nothing', async () => {
    const assistant = await newAssistant()
    const [user, neighbour] = [await newUser(), await newUser()]
    await assistant.connect(user)
    const theirs = await assistant.connect(neighbour)
    const [foreign] = await grantsOf(neighbour.id)
    const [own] = await grantsOf(user.id)
    expect(await disconnect(user, foreign?.id ?? '')).toBe(false)
    expect(await disconnect(user, crypto.randomUUID())).toBe(false)
    expect(await disconnect(user, own?.id ?? '')).toBe(true)
    expect(await disconnect(user, own?.id ?? '')).toBe(false)
    expect((await assistant.gpt(theirs.access_token, '/me')).status).toBe(200)
  })

  it('is audited with who, which client, which grant and why', async () => {
    const assistant = await newAssistant()
    const user = await newUser()
    await assistant.connect(user)
    const [grant] = await grantsOf(user.id)
    await disconnect(user, grant?.id ?? '')
    expect((await auditOf({ user: user.id })).at(-1)).toMatchObject({
      event: 'grant_revoked',
      user_id: user.id,
      client_id: assistant.client.client_id,
      grant_id: grant?.id,
      detail: { reason: 'disconnected' },
    })
  })
})

describe('Nobody who is not signed in', () => {
  it.each([
    ['with the publishable key', stack.publishable_key],
    ['with the secret key: the operator has other ways', stack.secret_key],
  ])('sees or ends a connection %s', async (_what, key) => {
    const user = await newUser()
    await (await newAssistant()).connect(user)
    const [grant] = await grantsOf(user.id)
    const visitor = appClient(stack, key)
    const seen = await visitor.from('connected_apps').select()
    expect([seen.data, seen.error?.code]).toEqual([null, '42501'])
    const ended = await visitor.rpc('disconnect_app', { grant_id: grant?.id })
    expect([ended.data, ended.error?.code]).toEqual([null, '42501'])
    expect(await grantsOf(user.id)).toMatchObject([{ live: true }])
  })

  it('calls the functions behind them either', async () => {
    const user = await newUser()
    for (const name of ['own_live_grants', 'disconnect_own_grant', 'revoke_grant']) {
      const { error } = await user.supabase.rpc(name, {})
      expect(error).not.toBeNull()
    }
  })
})
