import { expect } from 'vitest'
import { HeadlessProvider } from '../../../../support/mcp-oauth.ts'
import { F } from '../../../../support/stack.ts'
import { newUser, type TestUser } from '../../../../support/users.ts'
import { aDayPasses } from '../../support/a-day-later.ts'

/** A host's memory for one library, and a user who allows. */
export class Host extends HeadlessProvider {
  readonly user: TestUser
  #asked = ''

  private constructor(user: TestUser) {
    super(user)
    this.user = user
  }

  static async start(): Promise<Host> {
    return new Host(await newUser())
  }

  /** Vercel's types want no more of it than it has. */
  override get clientMetadata() {
    const { client_name = '', redirect_uris, grant_types = [] } = super.clientMetadata
    return { client_name, redirect_uris, grant_types, token_endpoint_auth_method: 'none' }
  }

  override state() {
    this.#asked = super.state()
    return this.#asked
  }

  /** Where a library compares by itself (Vercel's). */
  storedState() {
    return this.#asked
  }

  /** What came back to the redirect URI. */
  returned(name: 'code' | 'state' | 'iss'): string {
    const value = this.callback?.get(name)
    if (!value) throw new Error(`the callback has no ${name}`)
    return value
  }

  /** A day goes by: the access token is dead, what the library keeps is not. */
  async aDayPasses(): Promise<{ refresh: string }> {
    await aDayPasses(this.user)
    return { refresh: this.tokens()?.refresh_token ?? '' }
  }

  /** That the user was asked once, however often the library refreshed, and has these notes, newest first. */
  async expectConnected(before: { refresh: string }, ...titles: string[]): Promise<void> {
    expect(this.authorizationUrls).toHaveLength(1)
    expect(this.tokens()?.refresh_token).not.toBe(before.refresh)
    const { data } = await this.user.supabase
      .from('notes')
      .select('title')
      .order('created_at', { ascending: false })
    expect(data).toEqual(titles.map((title) => ({ title })))
  }
}

/** A bare project domain: what is not a function is not there. */
export function fromBareDomain(url: string | URL | Request, init?: RequestInit): Promise<Response> {
  const { href } = new URL(url instanceof Request ? url.url : url)
  if (!href.startsWith(`${F}/`)) return Promise.resolve(new Response('not found', { status: 404 }))
  return fetch(url, init)
}
