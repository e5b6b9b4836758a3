import { AsyncLocalStorage } from 'node:async_hooks'
import postgres from 'postgres'
import { z } from 'zod'

type Fetch = (request: Request) => Response | Promise<Response>

/** What a request that sends a mail says about the link in it. */
type Asked = { redirectTo: string | null; challenge: string | null }

/** Marks a token whose link ends in a code, as on the platform; behind it stand the S256 challenge and lite's own token. */
const PKCE_TOKEN = /^pkce_([A-Za-z0-9_-]{43})_(.+)$/

const withChallenge = z.object({
  code_challenge: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
  code_challenge_method: z.string().regex(/^s256$/i),
})

const ASKS_FOR_MAIL = /^\/auth\/v1\/(signup|otp|magiclink|recover|resend)$/

/**
 * Lite's links in emails always lead to the site URL, with the session in the fragment. On the platform they lead to
 * `redirect_to`, and bring a code where the app asked with a PKCE challenge: a link then signs in the browser that asked
 * for it, and no other. This adds both, around lite's own requests; lite redeems the code by itself.
 */
export class MailLinks {
  readonly #asked = new AsyncLocalStorage<Asked>()
  readonly #sql: postgres.Sql

  /** @param authUrl a login that may write `auth.flow_state` */
  constructor(authUrl: string) {
    this.#sql = postgres(authUrl, { max: 1, idle_timeout: 60, fetch_types: false })
  }

  /** Answers a request for Auth, which lite answers but for its links. */
  async fetch(request: Request, lite: Fetch): Promise<Response> {
    const url = new URL(request.url)
    if (request.method === 'POST' && ASKS_FOR_MAIL.test(url.pathname)) {
      const asked = {
        redirectTo: url.searchParams.get('redirect_to'),
        challenge: await challengeIn(request.clone()),
      }
      return await this.#asked.run(asked, () => lite(request))
    }
    const token = PKCE_TOKEN.exec(url.searchParams.get('token') ?? '')
    if (url.pathname !== '/auth/v1/verify' || request.method !== 'GET' || token === null) {
      return await lite(request)
    }
    const [, challenge = '', own = ''] = token
    url.searchParams.set('token', own)
    return await this.#withCode(await lite(new Request(url, request)), challenge, url, lite)
  }

  /** The text of a mail, with its link as it was asked for. */
  rewrite(text: string): string {
    const asked = this.#asked.getStore()
    if (!asked) return text
    return text.replaceAll(/https?:\/\/\S+\/auth\/v1\/verify\?\S+/g, (link) => {
      const url = new URL(link)
      if (asked.redirectTo) url.searchParams.set('redirect_to', asked.redirectTo)
      const token = url.searchParams.get('token')
      if (asked.challenge) url.searchParams.set('token', `pkce_${asked.challenge}_${token}`)
      return url.href
    })
  }

  close(): Promise<void> {
    return this.#sql.end({ timeout: 1 })
  }

  /** Lite confirmed the address, made a session and sends it to the browser: a code for it goes there instead. */
  async #withCode(answer: Response, challenge: string, url: URL, lite: Fetch): Promise<Response> {
    const target = URL.parse(answer.headers.get('location') ?? '')
    if (target === null) return answer
    const hash = new URLSearchParams(target.hash.slice(1))
    const accessToken = hash.get('access_token')
    if (accessToken === null) {
      // Errors of this flow stand in the query as well.
      for (const [name, value] of hash) target.searchParams.set(name, value)
    } else {
      target.hash = ''
      const code = crypto.randomUUID()
      const userId: unknown = JSON.parse(atob(payloadOf(accessToken))).sub
      await this.#sql`
        insert into auth.flow_state
          (id, user_id, auth_code, authentication_method, code_challenge_method, code_challenge, provider_type)
        values (
          ${crypto.randomUUID()}, ${String(userId)}, ${code}, ${url.searchParams.get('type') ?? ''}, 's256',
          ${challenge}, 'email'
        )`
      const signOut = new URL('/auth/v1/logout?scope=local', url)
      const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' }
      await lite(new Request(signOut, { method: 'POST', headers, body: '{}' }))
      target.searchParams.set('code', code)
    }
    return new Response(null, { status: 303, headers: { location: target.href } })
  }
}

const payloadOf = (jwt: string): string =>
  (jwt.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/')

async function challengeIn(request: Request): Promise<string | null> {
  const asked = withChallenge.safeParse(await request.json().catch(() => null))
  return asked.success ? asked.data.code_challenge : null
}
