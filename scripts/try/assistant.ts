import type {
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client'

/** What an assistant remembers of a server, for the length of one try; `consent` is shown the page. */
export class Assistant implements OAuthClientProvider {
  readonly redirectUrl: string
  readonly #consent: (page: URL) => Promise<URLSearchParams>
  /** Query that the browser brought back. */
  callback = new URLSearchParams()
  #client: StoredOAuthClientInformation | undefined
  #tokens: StoredOAuthTokens | undefined
  #discovery: OAuthDiscoveryState | undefined
  #verifier = ''
  readonly #state = crypto.randomUUID()

  readonly #name: string

  constructor(
    redirectUrl: string,
    consent: (page: URL) => Promise<URLSearchParams>,
    name = 'patchbay try',
  ) {
    this.#name = name
    this.redirectUrl = redirectUrl
    this.#consent = consent
  }

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: this.#name,
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    }
  }

  state() {
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

  async redirectToAuthorization(page: URL) {
    const callback = await this.#consent(page)
    const error = callback.get('error')
    if (error !== null) throw new Error(callback.get('error_description') ?? error)
    if (callback.get('state') !== this.#state) throw new Error('the state that came back differs')
    this.callback = callback
  }
}
