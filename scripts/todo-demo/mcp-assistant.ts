import {
  Client,
  discoverOAuthServerInfo,
  extractWWWAuthenticateParams,
  OAuthError,
  type OAuthServerInfo,
  refreshAuthorization,
  registerClient,
  type StoredOAuthClientInformation,
  type StoredOAuthTokens,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import { AssistantMemory } from '../support/assistant-memory.ts'
import { claim } from '../support/story.ts'

const REDIRECT_URL = 'http://127.0.0.1:33418/callback'

/** What a refusal says. */
interface Challenge {
  status: number
  error: string | undefined
  /** Where it says where to sign in. */
  metadata: URL
}

/** An assistant with the official SDK: what it does by itself, and where a person is needed. */
export class McpAssistant {
  readonly #mcp: URL
  readonly #memory: Memory
  #client: Client

  constructor(name: string, mcp: URL) {
    this.#mcp = mcp
    this.#memory = new Memory(name)
    this.#client = this.#newClient()
  }

  /** Asks with the token that it has, at first with none. Gives what the refusal says. */
  async knock(): Promise<Challenge> {
    const token = this.#memory.tokens()?.access_token
    const response = await fetch(this.#mcp, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }),
    })
    const { resourceMetadataUrl, error } = extractWWWAuthenticateParams(response)
    claim(resourceMetadataUrl !== undefined, 'the refusal names no metadata')
    return { status: response.status, error, metadata: resourceMetadataUrl }
  }

  /** Finds the authorization server (RFC 9728, RFC 8414). */
  discover(resourceMetadataUrl: URL): Promise<OAuthServerInfo> {
    return discoverOAuthServerInfo(this.#mcp, { resourceMetadataUrl })
  }

  /** Introduces itself (RFC 7591). Gives its id. */
  async register({ authorizationServerUrl, authorizationServerMetadata }: OAuthServerInfo) {
    claim(authorizationServerMetadata !== undefined, 'the authorization server has no metadata')
    const information = await registerClient(authorizationServerUrl, {
      metadata: authorizationServerMetadata,
      clientMetadata: this.#memory.clientMetadata,
    })
    this.#memory.saveClientInformation({ ...information, issuer: authorizationServerUrl })
    return information
  }

  /**
   * Connects, which ends where the browser must open a page. Gives its address.
   *
   * @param scope where it asks for less than the server offers
   */
  askToConnect(scope?: string): Promise<URL> {
    this.#memory.scope = scope
    return this.#untilAsked(() => this.#client.connect(this.#transport()))
  }

  /** Calls a tool for which it lacks a permission. Gives the address of the page that asks for it. */
  askForMore(name: string, input: Record<string, unknown>): Promise<URL> {
    return this.#untilAsked(() => this.#client.callTool({ name, arguments: input }))
  }

  /** Comes back from the page with its code, and connects. */
  async comeBack(callback: URL): Promise<StoredOAuthTokens> {
    const query = callback.searchParams
    claim(query.get('state') === this.#memory.lastState, 'the state is not the one that was sent')
    const transport = this.#transport()
    await transport.finishAuth(query)
    await this.#client.close()
    this.#client = this.#newClient()
    await this.#client.connect(transport)
    return this.#memory.mustHaveTokens()
  }

  /** Tries its refresh token, which must be refused. Gives the error. */
  async refusedRefresh({ authorizationServerUrl, authorizationServerMetadata }: OAuthServerInfo) {
    claim(authorizationServerMetadata !== undefined, 'the authorization server has no metadata')
    return refreshAuthorization(authorizationServerUrl, {
      metadata: authorizationServerMetadata,
      clientInformation: this.#memory.mustBeRegistered(),
      refreshToken: this.#memory.mustHaveTokens().refresh_token ?? '',
    }).then(
      () => 'refreshed',
      (error: unknown) => (error instanceof OAuthError ? error.code : String(error)),
    )
  }

  get client(): Client {
    return this.#client
  }

  /** Calls a tool that must succeed. Gives what it answers. */
  async call(name: string, input: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { isError, content, structuredContent } = await this.#client.callTool({
      name,
      arguments: input,
    })
    const [first] = content
    claim(isError !== true, first?.type === 'text' ? first.text : JSON.stringify(content))
    claim(isObject(structuredContent), 'the answer has no structured content')
    return structuredContent
  }

  async close(): Promise<void> {
    await this.#client.close()
  }

  #newClient(): Client {
    return new Client({ name: 'demo', version: '1.0.0' })
  }

  #transport(): StreamableHTTPClientTransport {
    return new StreamableHTTPClientTransport(this.#mcp, { authProvider: this.#memory })
  }

  async #untilAsked(work: () => Promise<unknown>): Promise<URL> {
    this.#memory.asked = undefined
    const refusal: unknown = await work().then(
      () => undefined,
      (error: unknown) => error,
    )
    claim(refusal !== undefined, 'it went through without asking the user')
    if (!(refusal instanceof UnauthorizedError)) throw refusal
    const { asked } = this.#memory
    claim(asked !== undefined, 'it was refused, and has no page to open')
    return asked
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** With the page that it would open in a browser. */
class Memory extends AssistantMemory {
  /** Asked for in place of what the server offers. */
  scope: string | undefined
  asked: URL | undefined

  constructor(name: string) {
    super(name, REDIRECT_URL)
  }

  mustBeRegistered(): StoredOAuthClientInformation {
    const client = this.clientInformation()
    if (!client) throw new Error('it is not registered')
    return client
  }

  mustHaveTokens(): StoredOAuthTokens {
    const tokens = this.tokens()
    if (!tokens) throw new Error('there are no tokens')
    return tokens
  }

  redirectToAuthorization(page: URL) {
    if (this.scope !== undefined) page.searchParams.set('scope', this.scope)
    this.scope = undefined
    this.asked = page
  }
}
