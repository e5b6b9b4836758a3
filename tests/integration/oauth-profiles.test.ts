import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { newProof } from '../support/proof.ts'
import { newPublicClient } from '../support/public-client.ts'
import { F } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const TOKEN = `${F}/oauth/token`
const basic = ({ client_id, client_secret }: { client_id: string; client_secret: string }) =>
  `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}`

describe('A public client (profile B: MCP clients, native apps)', () => {
  it('connects and refreshes with PKCE and its client_id alone', async () => {
    const { connect, refresh, gpt } = await newPublicClient()
    const tokens = await connect(await newUser())
    const { status, body } = await answer(refresh(tokens.refresh_token, { client_secret: null }))
    expect(status).toBe(200)
    expect((await gpt(body.access_token, '/me')).status).toBe(200)
  })

  it.each([
    ['no challenge', {}],
    ['an empty challenge', { code_challenge: '', code_challenge_method: '' }],
    ['a method without a challenge', { code_challenge_method: 'S256' }],
    ['plain', { code_challenge: 'x'.repeat(43), code_challenge_method: 'plain' }],
    ['a challenge without a method, which means plain', { code_challenge: 'x'.repeat(43) }],
  ])('gets no request with %s: PKCE is required (OAuth 2.1 §7.5)', async (_what, overrides) => {
    const { authorize } = await newPublicClient()
    const response = await authorize(overrides)
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.searchParams.get('error')).toBe('invalid_request')
    expect(location.searchParams.get('code')).toBeNull()
  })

  it('may send Basic with an empty secret, as libraries do that try both ways', async () => {
    const { client, newCode } = await newPublicClient()
    const { asked, verifier } = newProof()
    const code = await newCode(await newUser(), asked)
    const headers = { authorization: basic({ ...client, client_secret: '' }) }
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: client.redirect_uri,
      code_verifier: verifier,
    })
    expect((await fetch(TOKEN, { method: 'POST', headers, body })).status).toBe(200)
  })

  it('gets no token without its verifier, or with another one', async () => {
    const { newCode, redeem } = await newPublicClient()
    const { asked } = newProof()
    const code = await newCode(await newUser(), asked)
    const none = { client_secret: null }
    await expectOAuthProblem(redeem(code, none), 400, 'invalid_grant')
    const wrong = { ...none, code_verifier: newProof().verifier }
    await expectOAuthProblem(redeem(code, wrong), 400, 'invalid_grant')
  })

  it.each([
    ['http://127.0.0.1/cb', 'http://127.0.0.1:50123/cb', 'http://127.0.0.1:50124/cb'],
    ['http://[::1]:7000/cb?a=b', 'http://[::1]:50123/cb?a=b', 'http://[::1]/cb?a=b'],
  ])(
    'that registered %s returns to the port that it opened, and its code is bound to that',
    async (registered, redirect_uri, otherPort) => {
      const { newCode, redeem } = await newPublicClient({ redirectUris: [registered] })
      const { asked, verifier } = newProof()
      const code = await newCode(await newUser(), { ...asked, redirect_uri })
      const proof = { client_secret: null, code_verifier: verifier }
      for (const other of [otherPort, registered]) {
        await expectOAuthProblem(
          redeem(code, { ...proof, redirect_uri: other }),
          400,
          'invalid_grant',
        )
      }
      expect((await redeem(code, { ...proof, redirect_uri })).status).toBe(200)
    },
  )

  it('is refused with a secret, even one that is stored for it: its method is none', async () => {
    const { client, newCode, redeem } = await newPublicClient()
    const { asked, verifier } = newProof()
    const code = await newCode(await newUser(), asked)
    await expectOAuthProblem(redeem(code, { code_verifier: verifier }), 401, 'invalid_client')
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      code_verifier: verifier,
    })
    const headers = { authorization: basic(client) }
    await expectOAuthProblem(fetch(TOKEN, { method: 'POST', headers, body }), 401, 'invalid_client')
    expect((await redeem(code, { code_verifier: verifier, client_secret: null })).status).toBe(200)
  })
})

describe('A confidential client (profile A: GPT Actions)', () => {
  it('connects without PKCE, by post or Basic', async () => {
    const { client, newCode, redeem } = await newAssistant()
    const user = await newUser()
    expect((await redeem(await newCode(user))).status).toBe(200)
    const body = new URLSearchParams({
      grant_type: 'authorization_code',
      code: await newCode(user),
      redirect_uri: client.redirect_uri,
    })
    const headers = { authorization: basic(client) }
    expect((await fetch(TOKEN, { method: 'POST', headers, body })).status).toBe(200)
  })

  it('is held to PKCE when it sends it, and to its secret all the same', async () => {
    const { newCode, redeem } = await newAssistant()
    const { asked, verifier } = newProof()
    const code = await newCode(await newUser(), asked)
    await expectOAuthProblem(redeem(code), 400, 'invalid_grant')
    const proof = { code_verifier: verifier }
    await expectOAuthProblem(redeem(code, { ...proof, client_secret: null }), 401, 'invalid_client')
    await expectOAuthProblem(redeem(code, { ...proof, client_secret: 'x' }), 401, 'invalid_client')
    expect((await redeem(code, proof)).status).toBe(200)
  })

  it('is refused a verifier where it sent no challenge: a downgrade (RFC 9700 §2.1.1)', async () => {
    const { newCode, redeem } = await newAssistant()
    const code = await newCode(await newUser())
    const { verifier } = newProof()
    await expectOAuthProblem(redeem(code, { code_verifier: verifier }), 400, 'invalid_grant')
    expect((await redeem(code)).status).toBe(200)
  })

  it.each([
    [['client_secret_post'], 'client_secret_basic'],
    [['client_secret_basic'], 'client_secret_post'],
  ] as const)('registered for %s may use %s as well', async (methods, used) => {
    const { client, newCode, redeem } = await newAssistant({ methods: [...methods] })
    const code = await newCode(await newUser())
    const { redirect_uri } = client
    const body = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri })
    const byHeader = () =>
      fetch(TOKEN, { method: 'POST', headers: { authorization: basic(client) }, body })
    const response = await (used === 'client_secret_basic' ? byHeader() : redeem(code))
    expect(response.status).toBe(200)
  })

  it('cannot pass for a public one by an empty secret', async () => {
    const { client, newCode, redeem } = await newAssistant()
    const { redirect_uri } = client
    const code = await newCode(await newUser())
    const body = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri })
    const headers = { authorization: basic({ ...client, client_secret: '' }) }
    await expectOAuthProblem(fetch(TOKEN, { method: 'POST', headers, body }), 401, 'invalid_client')
    body.set('client_secret', client.client_secret)
    expect((await fetch(TOKEN, { method: 'POST', headers, body })).status).toBe(200)
    expect((await redeem(code)).status).toBe(400)
  })

  it('cannot pass for a public one by leaving its secret out', async () => {
    const { newCode, redeem, connect, refresh } = await newAssistant()
    const { asked, verifier } = newProof()
    const user = await newUser()
    const code = await newCode(user, asked)
    const without = { client_secret: null }
    const redeemed = redeem(code, { ...without, code_verifier: verifier })
    await expectOAuthProblem(redeemed, 401, 'invalid_client')
    const { refresh_token } = await connect(user)
    await expectOAuthProblem(refresh(refresh_token, without), 401, 'invalid_client')
    expect((await refresh(refresh_token)).status).toBe(200)
  })

  it('whose registration wants PKCE gets no request without it', async () => {
    const { authorize, newCode, redeem } = await newAssistant({ requirePkce: true })
    const refused = new URL((await authorize()).headers.get('location') ?? '')
    expect(refused.searchParams.get('error')).toBe('invalid_request')
    const { asked, verifier } = newProof()
    const code = await newCode(await newUser(), asked)
    expect((await redeem(code, { code_verifier: verifier })).status).toBe(200)
  })
})
