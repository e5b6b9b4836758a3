import { describe, expect, it } from 'vitest'
import { deviceClient, tempCodeOf } from '../support/device.ts'
import { authorize, authorizeUrl, decide, newRequest } from '../support/gpt.ts'
import { newPublicClient } from '../support/public-client.ts'
import { F, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const device = deviceClient()
const WEB = stack.web_url
const EVIL = 'https://evil.example'
const post = (body = 'x=y', type = 'application/x-www-form-urlencoded'): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': type },
  body,
})

/** What a page of the web app may ask of the functions, each as a fresh address. */
const forThePage: Record<string, () => Promise<string>> = {
  'requests/{id}': async () => `${F}/oauth/requests/${await newRequest()}`,
  'device/{user_code}': async () => {
    const { client } = await newPublicClient()
    const { user_code } = await device.startDevice({ client_id: client.client_id })
    return `${F}/oauth/device/${user_code}`
  },
  'login/{temp_code}': async () => `${F}/gpt/login/${tempCodeOf(await device.getLogin())}`,
}

const forPrograms: [what: string, url: string, init: RequestInit][] = [
  ['authorize', authorizeUrl().href, { redirect: 'manual' }],
  ['introspect', `${F}/oauth/introspect`, post()],
  ['getlogin', `${F}/gpt/getlogin`, {}],
  ['get_user_info', `${F}/gpt/get_user_info`, {}],
]

/** What any page may call, with credentials of its own. */
const forClients: typeof forPrograms = [
  ['token', `${F}/oauth/token`, post()],
  ['revoke', `${F}/oauth/revoke`, post()],
  ['device_authorization', `${F}/oauth/device_authorization`, post()],
  ['register', `${F}/oauth/register`, post('{}', 'application/json')],
]

const corsOf = ({ headers }: Response) =>
  [...headers].filter(([name]) => name.startsWith('access-control-'))

describe('CORS is for the pages of the web app, where they need it', () => {
  it.each(Object.entries(forThePage))(
    '%s names the origin of the web app, and no other',
    async (_, address) => {
      const url = await address()
      const own = await fetch(url, { headers: { origin: WEB } })
      expect([own.status, corsOf(own)]).toEqual([200, [['access-control-allow-origin', WEB]]])
      for (const origin of [EVIL, 'null', `${WEB}.evil.example`, WEB.replace('http:', 'https:')]) {
        const other = await fetch(url, { headers: { origin } })
        expect([origin, corsOf(other)]).toEqual([origin, []])
        expect(other.headers.get('vary')).toContain('Origin')
      }
    },
  )

  it.each(Object.entries(forThePage))(
    '%s lets that page send JSON with a bearer',
    async (_, address) => {
      const url = await address()
      const ask = (origin: string) =>
        fetch(url, {
          method: 'OPTIONS',
          headers: { origin, 'access-control-request-method': 'POST' },
        })
      const own = await ask(WEB)
      expect(own.status).toBe(204)
      expect(own.headers.get('access-control-allow-origin')).toBe(WEB)
      expect(own.headers.get('access-control-allow-methods')).toBe('GET, POST')
      expect(own.headers.get('access-control-allow-headers')).toContain('authorization')
      expect(own.headers.get('access-control-allow-credentials')).toBeNull()
      expect((await ask(EVIL)).headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  it.each(Object.entries(forThePage))(
    '%s names it also where it refuses: the page must read why',
    async (_, address) => {
      const url = await address()
      for (const [method, headers, status] of [
        ['POST', { origin: WEB }, 401],
        ['GET', { origin: WEB }, [400, 404]],
      ] as const) {
        const asked = method === 'GET' ? url.replace(/[^/]+$/, 'BBBB-BBBB') : url
        const response = await fetch(asked, { method, headers })
        expect([status].flat()).toContain(response.status)
        expect(response.headers.get('access-control-allow-origin')).toBe(WEB)
      }
    },
  )

  it.each(forPrograms)('%s has no CORS headers for anybody', async (_what, url, init) => {
    for (const origin of [WEB, EVIL]) {
      const headers = { ...(init.headers as Record<string, string>), origin }
      expect(corsOf(await fetch(url, { ...init, headers }))).toEqual([])
      const preflight = await fetch(url, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      })
      expect([preflight.status, corsOf(preflight)]).toEqual([405, []])
    }
  })
})

describe('Nobody stores or passes on what an answer holds', () => {
  it.each([...forPrograms, ...forClients])(
    '%s: no-store, nosniff, a request id',
    async (_what, url, init) => {
      const { headers, status } = await fetch(url, init)
      expect(headers.get('cache-control')).toBe('no-store')
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/)
      if (status !== 302) expect(headers.get('x-content-type-options')).toBe('nosniff')
    },
  )

  it.each(Object.entries(forThePage))(
    '%s: no-store, for the description and for the decision',
    async (_, address) => {
      const url = await address()
      const { jwt } = await newUser()
      const decided = await fetch(url, {
        method: 'POST',
        headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' },
        body: '{"decision":"approve"}',
      })
      expect(decided.status).toBe(200)
      expect(decided.headers.get('cache-control')).toBe('no-store')
      expect((await fetch(url)).headers.get('cache-control')).toBe('no-store')
    },
  )

  it.each([
    ['to the consent page', {}],
    ['to the client with an error', { scope: 'nope' }],
  ])('a redirect %s: no-referrer, no-store, no body', async (_what, overrides) => {
    const response = await authorize(overrides)
    expect(response.status).toBe(302)
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.text()).toBe('')
  })

  it('a redirect to the error page is a 303 with the same headers', async () => {
    const response = await authorize({ client_id: 'nobody' }, { headers: { accept: 'text/html' } })
    expect(response.status).toBe(303)
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(response.headers.get('cache-control')).toBe('no-store')
  })

  it('the decision is JSON for the page, never a 307 or 308 that would post the session on (RFC 9700 §4.12)', async () => {
    const response = await decide(await newRequest(), await newUser())
    expect([response.status, response.headers.get('location')]).toEqual([200, null])
  })
})

describe('The pages that decide', () => {
  it.each(['/connect?request=x', '/login/x', '/device?user_code=BCDF-GHJK', '/error'])(
    '%s cannot be framed (RFC 9700 §4.16), leaks no referrer, runs no code of others',
    async (path) => {
      const { status, headers } = await fetch(stack.web_url + path)
      expect(status).toBe(200)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("default-src 'self'")
      expect(policy).not.toMatch(/unsafe-|\*/)
      expect(headers.get('referrer-policy')).toBe('no-referrer')
    },
  )
})
