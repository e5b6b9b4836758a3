import type {
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client'

/** What an assistant keeps of a server, for as long as the process runs: the provider of the MCP SDK, but for the browser. */
export abstract class AssistantMemory implements OAuthClientProvider {
  readonly redirectUrl: string
  readonly #name: string
  /** The state of the last authorization request. */
  lastState = ''
  #client: StoredOAuthClientInformation | undefined
  #tokens: StoredOAuthTokens | undefined
  #discovery: OAuthDiscoveryState | undefined
  #verifier = ''

  constructor(name: string, redirectUrl: string) {
    this.#name = name
    this.redirectUrl = redirectUrl
  }

  /** Shows the user a page. */
  abstract redirectToAuthorization(page: URL): void | Promise<void>

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
    this.lastState = crypto.randomUUID()
    return this.lastState
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
}
