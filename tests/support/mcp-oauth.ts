import { AssistantMemory } from '../../scripts/support/assistant-memory.ts'
import { decide } from './gpt.ts'
import type { TestUser } from './users.ts'

const REDIRECT_URI = 'http://127.0.0.1:33418/callback'

/**
 * A client's memory, and a user who allows whatever is asked: consent is decided through the API that the consent page uses.
 * Fits version 1 and version 2 of the MCP SDK.
 */
export class HeadlessProvider extends AssistantMemory {
  /** What happened, in order: for a test to look at. */
  readonly authorizationUrls: URL[] = []
  /** Query that the browser brought back. */
  callback: URLSearchParams | undefined
  readonly #user: Pick<TestUser, 'jwt'>
  readonly #firstScope: string | undefined

  /** `firstScope`: the first time the user is asked for no more than this. */
  constructor(user: Pick<TestUser, 'jwt'>, firstScope?: string) {
    super('Headless MCP client', REDIRECT_URI)
    this.#user = user
    this.#firstScope = firstScope
  }

  /** Opens the page, signs in, allows, and notes what comes back to the redirect URI. */
  async redirectToAuthorization(url: URL) {
    if (this.#firstScope && this.authorizationUrls.length === 0) {
      url.searchParams.set('scope', this.#firstScope)
    }
    this.authorizationUrls.push(url)
    const page = await fetch(url, { redirect: 'manual' })
    const request = URL.parse(page.headers.get('location') ?? '')?.searchParams.get('request')
    if (!request) throw new Error(`no consent page: ${page.status} ${await page.text()}`)

    const decision = await decide(request, this.#user)
    const { redirect_to } = await decision.json()
    const back = new URL(redirect_to)
    if (back.origin + back.pathname !== REDIRECT_URI) throw new Error(`returned to ${back}`)
    if (back.searchParams.get('state') !== this.lastState) throw new Error('state differs')
    this.callback = back.searchParams
  }
}
