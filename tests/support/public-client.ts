import { type ClientSettings, newAssistant } from './clients.ts'
import { newProof } from './proof.ts'
import type { Overrides, Tokens } from './stack-client.ts'

/** A public client of a test's own: PKCE and no secret. */
export async function newPublicClient(settings: ClientSettings = {}) {
  const assistant = await newAssistant({
    kind: 'public',
    methods: ['none'],
    requirePkce: true,
    ...settings,
  })

  /** The whole flow with PKCE: a user's tokens. */
  async function connect(user: { jwt: string }, overrides: Overrides = {}): Promise<Tokens> {
    const { verifier, asked } = newProof()
    const code = await assistant.newCode(user, { ...asked, ...overrides })
    const { redirect_uri = assistant.client.redirect_uri, resource = null } = overrides
    const response = await assistant.redeem(code, {
      client_secret: null,
      code_verifier: verifier,
      redirect_uri,
      resource,
    })
    if (response.status !== 200) throw new Error(`no tokens: ${response.status}`)
    return await response.json()
  }

  return { ...assistant, connect }
}
