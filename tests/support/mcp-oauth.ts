import type {
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client'
import { decide } from './gpt.ts'
import type { TestUser } from './users.ts'

const REDIRECT_URI = 'http://127.0.0.1:33418/callback'

/**
 * A client's memory, as an assistant keeps it, and a user who allows whatever is asked: consent is decided through the
 * API that the consent page uses. Fits version 1 and version 2 of the MCP SDK.
 */
export class HeadlessProvider implements OAuthClientProvider {
  readonly redirectUrl = REDIRECT_URI
  /** What happened, in order: for a test to look at. */
  readonly authorizationUrls: URL[] = []
  /** Query that the browser brought back. */
  callback: URLSearchParams | undefined
  #user: Pick<TestUser, 'jwt'>
  #firstScope: string | undefined
  #client: StoredOAuthClientInformation | undefined
  #tokens: StoredOAuthTokens | undefined
  #discovery: OAuthDiscoveryState | undefined
  #verifier = ''
  #state = ''

  /** `firstScope`: the first time the user is asked for no more than this. */
  constructor(user: Pick<TestUser, 'jwt'>, firstScope?: string) {
    this.#user = user
    this.#firstScope = firstScope
  }

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: 'Headless MCP client',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    }
  }

  state() {
    this.#state = crypto.randomUUID()
    return this.#state
  }

  clientInformation() {
    return this.#client
  }

  saveClientInformation(client: StoredOAuthClientInformation) {
    this.#client = client
  }

  tokens() {
    return this.#tokens
  }

  saveTokens(tokens: StoredOAuthTokens) {
    this.#tokens = tokens
  }

  discoveryState() {
    return this.#discovery
  }

  saveDiscoveryState(state: OAuthDiscoveryState) {
    this.#discovery = state
  }

  codeVerifier() {
    return this.#verifier
  }

  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier
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
    if (back.searchParams.get('state') !== this.#state) throw new Error('state differs')
    this.callback = back.searchParams
  }
}
