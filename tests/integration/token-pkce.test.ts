import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { expectOAuthProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { newCode, redeem } from '../support/gpt.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

function newProof() {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  return { verifier, asked: { code_challenge: challenge, code_challenge_method: 'S256' } }
}

describe('PKCE (RFC 7636), where a client uses it', () => {
  it('lets the right verifier redeem the code', async () => {
    const { verifier, asked } = newProof()
    const code = await newCode(await newUser(), asked)
    expect((await redeem(code, { code_verifier: verifier })).status).toBe(200)
  })

  it('makes redirect_uri optional (OAuth 2.1), but a wrong one is still wrong', async () => {
    const { verifier, asked } = newProof()
    const code = await newCode(await newUser(), asked)
    const proof = { code_verifier: verifier }
    const wrong = redeem(code, { ...proof, redirect_uri: 'https://evil.example/' })
    await expectOAuthProblem(wrong, 400, 'invalid_grant')
    expect((await redeem(code, { ...proof, redirect_uri: null })).status).toBe(200)
  })

  it.each([
    ['another verifier', () => newProof().verifier],
    ['no verifier', () => null],
    ['an empty verifier', () => ''],
  ])('refuses the code for %s', async (_, other) => {
    const { asked } = newProof()
    const code = await newCode(await newUser(), asked)
    await expectOAuthProblem(redeem(code, { code_verifier: other() }), 400, 'invalid_grant')
  })

  it.each([
    ['too short', 'v'.repeat(42)],
    ['too long', 'v'.repeat(129)],
    ['with a blank', `${'v'.repeat(42)} `],
    ['with a plus', `${'v'.repeat(42)}+`],
    ['with a line break', `${'v'.repeat(43)}\n`],
    ['in other letters', 'ü'.repeat(43)],
  ])(
    'refuses a verifier that RFC 7636 §4.1 does not allow, though it fits, and burns nothing: %s',
    async (_, verifier) => {
      const challenge = createHash('sha256').update(verifier).digest('base64url')
      const asked = { code_challenge: challenge, code_challenge_method: 'S256' }
      const code = await newCode(await newUser(), asked)
      const malformed = redeem(code, { code_verifier: verifier })
      await expectOAuthProblem(malformed, 400, 'invalid_grant')
      const rows = await sql`
      select consumed_at from patchbay.authorization_codes where digest = sha256(${code}::bytea)`
      expect(rows).toEqual([{ consumed_at: null }])
    },
  )

  it.each([43, 128])('takes a verifier of %i unreserved characters', async (length) => {
    const verifier = 'aZ09-._~'.padEnd(length, 'x')
    const code_challenge = createHash('sha256').update(verifier).digest('base64url')
    const code = await newCode(await newUser(), { code_challenge, code_challenge_method: 'S256' })
    expect((await redeem(code, { code_verifier: verifier })).status).toBe(200)
  })

  it('refuses the challenge itself as verifier, which would be plain', async () => {
    const { asked } = newProof()
    const code = await newCode(await newUser(), asked)
    const plain = redeem(code, { code_verifier: asked.code_challenge })
    await expectOAuthProblem(plain, 400, 'invalid_grant')
  })

  it('refuses a verifier where the request had no challenge: a downgrade (RFC 9700 §2.1.1)', async () => {
    const code = await newCode(await newUser())
    const downgraded = redeem(code, { code_verifier: newProof().verifier })
    await expectOAuthProblem(downgraded, 400, 'invalid_grant')
    expect((await redeem(code)).status).toBe(200)
  })

  it('is all that a public client needs, and its method is none', async () => {
    const { newCode, redeem } = await newAssistant({
      kind: 'public',
      methods: ['none'],
      requirePkce: true,
    })
    const { verifier, asked } = newProof()
    const code = await newCode(await newUser(), asked)
    const proof = { code_verifier: verifier }
    await expectOAuthProblem(redeem(code, proof), 401, 'invalid_client')
    expect((await redeem(code, { ...proof, client_secret: null })).status).toBe(200)
  })
})
