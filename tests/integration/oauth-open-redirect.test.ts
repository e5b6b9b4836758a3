import { describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { newProof } from '../support/proof.ts'
import { register } from '../support/registration.ts'
import { stack } from '../support/stack.ts'
import { stackClient } from '../support/stack-client.ts'

// RFC 9700 §4.11.2: anybody may register a client, so its redirect URI is a stranger's page. "The authorization server
// MUST always authenticate the user first … before redirecting the user."
const redirect_uri = 'https://phishing.example/sign-in-again'

async function newStranger() {
  const metadata = { redirect_uris: [redirect_uri], token_endpoint_auth_method: 'none' }
  const { body } = await answer(register(metadata))
  return stackClient(stack, { client_id: String(body.client_id), client_secret: '', redirect_uri })
}

describe('A client that registered itself cannot use authorize as an open redirector', () => {
  it.each([
    ['an invalid scope', { scope: 'nothing' }],
    ['another response type', { response_type: 'token' }],
    ['no PKCE', { code_challenge: null, code_challenge_method: null }],
    ['prompt=none', { prompt: 'none' }],
    ['a foreign resource', { resource: 'https://other.example/' }],
  ])('by %s: nobody who has not signed in is sent to its page', async (_what, overrides) => {
    const { authorize } = await newStranger()
    const accept = { headers: { accept: 'text/html' } }
    const response = await authorize({ ...newProof().asked, ...overrides }, accept)
    expect(response.headers.get('location') ?? '').not.toMatch(/^https:\/\/phishing\.example/)
  })

  it('and learns of prompt=none by redirect where no person is on the way', async () => {
    const { authorize } = await newStranger()
    const response = await authorize({ ...newProof().asked, prompt: 'none' })
    const location = new URL(response.headers.get('location') ?? '')
    expect(location.origin + location.pathname).toBe(redirect_uri)
    expect(location.searchParams.get('error')).toBe('interaction_required')
  })

  it('by a good request: the user is asked on our page first', async () => {
    const { authorize } = await newStranger()
    const response = await authorize(newProof().asked)
    expect(response.headers.get('location')).toMatch(
      new RegExp(`^${stack.web_url}/connect\\?request=`),
    )
  })
})
