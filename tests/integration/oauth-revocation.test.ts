import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem, expectProblem } from '../support/answers.ts'
import { eventsOf } from '../support/audit.ts'
import { newAssistant } from '../support/clients.ts'
import { askAbout, grantsOf } from '../support/own-tokens.ts'
import { newPublicClient } from '../support/public-client.ts'
import { F } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const REVOKE = `${F}/oauth/revoke`

/** A client of its own with one connected user. */
async function connected() {
  const assistant = await newAssistant()
  const user = await newUser()
  return { ...assistant, user, tokens: await assistant.connect(user) }
}

async function expectDone(pending: Promise<Response>) {
  const { status, headers, body } = await answer(pending)
  expect([status, body]).toEqual([200, {}])
  expect(headers.get('cache-control')).toBe('no-store')
}

/** Neither token works, the grant says why, and the phone sees it. */
async function expectEnded({
  user,
  tokens,
  gpt,
  refresh,
  phone,
}: Awaited<ReturnType<typeof connected>>) {
  await expectProblem(gpt(tokens.access_token, '/me'), 401, 'unauthorized')
  await expectOAuthProblem(refresh(tokens.refresh_token), 400, 'invalid_grant')
  expect(await grantsOf(user.id)).toMatchObject([
    { live: false, revoked_reason: 'revoked_by_client' },
  ])
  expect((await answer(phone(user))).body.has_completed_oauth).toBe(false)
}

describe('Revocation (RFC 7009) ends the grant', () => {
  it.each([
    ['access_token', 'access_token'],
    ['access_token', 'refresh_token'],
    ['access_token', 'nonsense'],
    ['refresh_token', 'refresh_token'],
    ['refresh_token', 'access_token'],
    ['refresh_token', undefined],
  ] as const)('by its %s, whatever the hint says: %s', async (kind, token_type_hint) => {
    const party = await connected()
    const hint = token_type_hint === undefined ? {} : { token_type_hint }
    await expectDone(askAbout('revoke', party.client, { token: party.tokens[kind], ...hint }))
    await expectEnded(party)
    expect((await eventsOf({ user: party.user.id })).at(-1)).toBe('grant_revoked')
  })

  it('with the secret in the header as well', async () => {
    const party = await connected()
    const { client_id, client_secret } = party.client
    const authorization = `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`
    const body = new URLSearchParams({ token: party.tokens.refresh_token })
    await expectDone(fetch(REVOKE, { method: 'POST', headers: { authorization }, body }))
    await expectEnded(party)
  })

  it('by an access token that a refresh has superseded, and by a spent refresh token', async () => {
    for (const kind of ['access_token', 'refresh_token'] as const) {
      const party = await connected()
      const { body: next } = await answer(party.refresh(party.tokens.refresh_token))
      await expectDone(askAbout('revoke', party.client, { token: party.tokens[kind] }))
      await expectEnded({ ...party, tokens: next })
    }
  })

  it('of a public client by its own token and its client_id alone', async () => {
    const assistant = await newPublicClient()
    const user = await newUser()
    const tokens = await assistant.connect(user)
    const { client_id } = assistant.client
    await expectDone(askAbout('revoke', { client_id }, { token: tokens.access_token }))
    await expectProblem(assistant.gpt(tokens.access_token, '/me'), 401, 'unauthorized')
  })

  it('once: a second time is a success that does nothing', async () => {
    const { client, user, tokens } = await connected()
    for (const token of [tokens.refresh_token, tokens.refresh_token, tokens.access_token]) {
      await expectDone(askAbout('revoke', client, { token }))
    }
    const events = await eventsOf({ user: user.id })
    expect(events.filter((event) => event === 'grant_revoked')).toHaveLength(1)
  })

  it('and no other grant, of the same user or of the same client', async () => {
    const party = await connected()
    const again = await party.connect(party.user)
    const neighbour = await party.connect(await newUser())
    await expectDone(askAbout('revoke', party.client, { token: party.tokens.access_token }))
    expect((await party.gpt(again.access_token, '/me')).status).toBe(200)
    expect((await party.gpt(neighbour.access_token, '/me')).status).toBe(200)
    expect((await answer(party.phone(party.user))).body.has_completed_oauth).toBe(true)
  })
})

describe('Revocation does nothing', () => {
  it.each(['unknown', `pb_at_${'A'.repeat(43)}`, 'x'.repeat(5000), 'ünï \u{1f600}'])(
    'for a token that is unknown, and says 200 (RFC 7009 §2.2): %#',
    async (token) => {
      const { client } = await newAssistant()
      await expectDone(askAbout('revoke', client, { token }))
    },
  )

  it("for another client's token: 200, the grant lives, and the audit log knows who tried", async () => {
    const party = await connected()
    const thief = await newAssistant()
    for (const token of [party.tokens.access_token, party.tokens.refresh_token]) {
      await expectDone(askAbout('revoke', thief.client, { token }))
    }
    expect((await party.gpt(party.tokens.access_token, '/me')).status).toBe(200)
    expect((await party.refresh(party.tokens.refresh_token)).status).toBe(200)
    expect(await eventsOf({ client: thief.client.client_id })).toEqual([
      'token_of_other_client',
      'token_of_other_client',
    ])
  })

  it.each([
    ['no credentials', {}],
    ['a wrong secret', { client_secret: 'wrong' }],
    ['no secret', { client_secret: '' }],
  ])('for a confidential client with %s: 401', async (what, credentials) => {
    const { client, tokens, gpt } = await connected()
    const identity = what === 'no credentials' ? { client_id: '' } : client
    const asked = askAbout(
      'revoke',
      { ...identity, ...credentials },
      { token: tokens.access_token },
    )
    const headers = await expectOAuthProblem(asked, 401, 'invalid_client')
    expect(headers.get('www-authenticate')).toMatch(/^Basic /)
    expect((await gpt(tokens.access_token, '/me')).status).toBe(200)
  })

  it('without a token, or with two: 400', async () => {
    const { client } = await newAssistant()
    await expectOAuthProblem(askAbout('revoke', client, {}), 400, 'invalid_request')
    await expectOAuthProblem(askAbout('revoke', client, { token: '' }), 400, 'invalid_request')
    const body = new URLSearchParams({ ...client, token: 'a' })
    body.append('token', 'b')
    await expectOAuthProblem(fetch(REVOKE, { method: 'POST', body }), 400, 'invalid_request')
  })
})
