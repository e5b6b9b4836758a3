import type {
  OAuthClientMetadata,
  OAuthClientProvider,
  OAuthDiscoveryState,
  StoredOAuthClientInformation,
  StoredOAuthTokens,
} from '@modelcontextprotocol/client'

/** What a client of the MCP SDK that is a page keeps between its visits: in the tab, as the Inspector does. */
export class PageProvider implements OAuthClientProvider {
  readonly redirectUrl = `${location.origin}/`

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: 'A page',
      redirect_uris: [this.redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    }
  }

  state(): string {
    return crypto.randomUUID()
  }

  clientInformation(): StoredOAuthClientInformation | undefined {
    return load('client')
  }
  saveClientInformation(client: StoredOAuthClientInformation): void {
    save('client', client)
  }

  tokens(): StoredOAuthTokens | undefined {
    return load('tokens')
  }
  saveTokens(tokens: StoredOAuthTokens): void {
    save('tokens', tokens)
  }

  discoveryState(): OAuthDiscoveryState | undefined {
    return load('discovery')
  }
  saveDiscoveryState(state: OAuthDiscoveryState): void {
    save('discovery', state)
  }

  codeVerifier(): string {
    return load('verifier') ?? ''
  }
  saveCodeVerifier(verifier: string): void {
    save('verifier', verifier)
  }

  redirectToAuthorization(url: URL): void {
    location.assign(url)
  }
}

function save(name: string, value: unknown): void {
  sessionStorage.setItem(name, JSON.stringify(value))
}

function load<T>(name: string): T | undefined {
  const text = sessionStorage.getItem(name)
  return text === null ? undefined : JSON.parse(text)
}
