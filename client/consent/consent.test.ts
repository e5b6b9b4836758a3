import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Ask } from './ask.ts'
import { type ConsentState, createConsentClient, type Store } from './index.ts'
import type { AuthSession, SupabaseLike } from './supabase-like.ts'

const F = 'https://golf.supabase.co/functions/v1'
const ASK: Ask = { flow: 'connect', code: 'r1' }
const ANA: AuthSession = {
  access_token: 'token-of-ana',
  user: { id: 'ana', email: 'ana@golf.example' },
}
const BEN: AuthSession = {
  access_token: 'token-of-ben',
  user: { id: 'ben', email: 'ben@golf.example' },
}

const request = (minutes = 10) => ({
  client: { name: 'Claude', kind: 'mcp' },
  scopes: [{ name: 'rounds:read', description: 'See your rounds' }],
  expires_at: new Date(Date.now() + minutes * 60_000).toISOString(),
  returns_to: { kind: 'web', host: 'claude.ai' },
})
const REDIRECT = 'https://claude.ai/api/mcp/auth_callback?code=c&state=s'

type Served = { status: number; body?: unknown } | 'lost'
let server: { get: () => Served; post: () => Served | Promise<Served> }
let posts: { authorization: string | null; body: unknown }[]

/** Supabase Auth of a browser, as far as it is seen here. */
const browser = (first: AuthSession | null) => {
  let session = first
  let renewed: AuthSession | null = null
  const listeners = new Set<(event: string, session: AuthSession | null) => void>()
  const change = (next: AuthSession | null) => {
    session = next
    for (const listener of listeners) listener(next ? 'SIGNED_IN' : 'SIGNED_OUT', next)
  }
  const reply = (of: AuthSession | null) => Promise.resolve({ data: { session: of }, error: null })
  const supabase: SupabaseLike = {
    auth: {
      getSession: () => reply(session),
      refreshSession: () => reply(renewed),
      signOut: async () => change(null),
      onAuthStateChange: (listener) => listeners.add(listener),
    },
    from: () => ({ select: async () => ({ data: [], error: null, status: 200 }) }),
    rpc: async () => ({ data: true, error: null, status: 200 }),
  }
  return {
    supabase,
    signIn: change,
    /** Another tab has signed somebody in, and this one has not heard of it yet. */
    switchUnheard: (to: AuthSession) => {
      session = to
    },
    renewAs: (to: AuthSession) => {
      renewed = to
    },
  }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  posts = []
  server = {
    get: () => ({ status: 200, body: request() }),
    post: () => ({ status: 200, body: { redirect_to: REDIRECT } }),
  }
  vi.stubGlobal('fetch', async (_url: string, init: RequestInit = {}) => {
    const isPost = init.method === 'POST'
    if (isPost) {
      const authorization = new Headers(init.headers).get('authorization')
      posts.push({ authorization, body: JSON.parse(String(init.body ?? 'null')) })
    }
    const served = await (isPost ? server.post() : server.get())
    if (served === 'lost') throw new TypeError('Failed to fetch')
    return new Response(JSON.stringify(served.body ?? {}), { status: served.status })
  })
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

/** Opens the request as a page does; `reach` waits for a state and gives it. */
const open = (supabase: SupabaseLike, ask = ASK) => {
  const consent = createConsentClient({ supabase, functions: { url: F } }).open(ask)
  const seen: ConsentState['status'][] = []
  const stop = consent.subscribe(() => seen.push(consent.getState().status))
  return { consent, seen, stop }
}

const reach = <S extends ConsentState['status']>(consent: Store<ConsentState>, status: S) =>
  vi.waitFor(() => {
    const state = consent.getState()
    if (!isIn(state, status)) throw new Error(`it is ${state.status}`)
    return state
  })

const isIn = <S extends ConsentState['status']>(
  state: ConsentState,
  status: S,
): state is Extract<ConsentState, { status: S }> => state.status === status

const untilDecided = (consent: Store<ConsentState>) =>
  vi.waitFor(() => {
    const state = consent.getState()
    if (isIn(state, 'asking') && state.deciding !== null) throw new Error('still deciding')
    return state
  })

test('asks nobody anything before somebody subscribes', () => {
  const { supabase } = browser(ANA)
  const get = vi.fn(server.get)
  server.get = get
  const consent = createConsentClient({ supabase, functions: { url: F } }).open(ASK)
  expect(consent.getState()).toEqual({ status: 'loading' })
  expect(get).not.toHaveBeenCalled()
})

test('asks, takes the decision as the account that was shown, and says where to go', async () => {
  const { consent } = open(browser(ANA).supabase)
  const asking = await reach(consent, 'asking')
  expect(asking).toMatchObject({
    account: { id: 'ana', name: 'ana@golf.example' },
    request: { client: { name: 'Claude' }, returnsTo: { host: 'claude.ai' } },
    deciding: null,
  })
  asking.decide('approve')
  const decided = await reach(consent, 'decided')
  expect(decided.redirectTo?.href).toBe(REDIRECT)
  expect(posts).toEqual([{ authorization: 'Bearer token-of-ana', body: { decision: 'approve' } }])
})

const withChoice = {
  ...request(),
  scopes: [
    {
      name: 'rounds:read',
      description: 'See your rounds',
      changes: false,
      actions: ['List rounds'],
    },
    { name: 'rounds:write', description: 'Change your rounds', changes: true, actions: [] },
    { name: 'offline_access', description: 'Stay connected', changes: false, actions: [] },
  ],
}

test('sends what was ticked, with what is no choice, also after a second factor', async () => {
  server.get = () => ({ status: 200, body: withChoice })
  const { consent } = open(browser(ANA).supabase)
  const asking = await reach(consent, 'asking')
  server.post = () => ({ status: 403, body: { error: 'mfa_required' } })
  asking.decide('approve', { scopes: ['rounds:read'] })
  const factor = await reach(consent, 'second-factor')
  server.post = () => ({ status: 200, body: { redirect_to: REDIRECT } })
  factor.confirmed()
  await reach(consent, 'decided')
  const body = { decision: 'approve', scopes: ['rounds:read', 'offline_access'] }
  expect(posts.map((post) => post.body)).toEqual([body, body])
})

test.each([[[]], [['offline_access']], [['unknown']]])(
  'takes no yes to nothing: %j',
  async (scopes) => {
    server.get = () => ({ status: 200, body: withChoice })
    const { consent } = open(browser(ANA).supabase)
    const asking = await reach(consent, 'asking')
    asking.decide('approve', { scopes })
    expect(consent.getState()).toMatchObject({ status: 'asking', problem: 'nothing-chosen' })
    expect(posts).toEqual([])
  },
)

test('a no says nothing of what was ticked', async () => {
  const { consent } = open(browser(ANA).supabase)
  const asking = await reach(consent, 'asking')
  asking.decide('deny', { scopes: [] })
  await reach(consent, 'decided')
  expect(posts.map(({ body }) => body)).toEqual([{ decision: 'deny' }])
})

test('a second press sends nothing, the same way or the other', async () => {
  const { consent } = open(browser(ANA).supabase)
  const asking = await reach(consent, 'asking')
  asking.decide('approve')
  asking.decide('approve')
  asking.decide('deny')
  await reach(consent, 'decided')
  asking.decide('deny')
  expect(posts).toHaveLength(1)
})

test('goes on by itself once somebody signs in, in whatever tab', async () => {
  const { supabase, signIn } = browser(null)
  const { consent } = open(supabase)
  expect(await reach(consent, 'signed-out')).toMatchObject({ reason: 'signed-out', account: null })
  signIn(ANA)
  await reach(consent, 'asking')
})

test('another account is another question', async () => {
  const { supabase, signIn } = browser(ANA)
  const { consent } = open(supabase)
  const first = await reach(consent, 'asking')
  signIn(BEN)
  const second = await reach(consent, 'asking')
  expect([first.account.id, second.account.id]).toEqual(['ana', 'ben'])
})

test('decides nothing as somebody whom the page did not show', async () => {
  const { supabase, switchUnheard } = browser(ANA)
  const { consent } = open(supabase)
  const asking = await reach(consent, 'asking')
  switchUnheard(BEN)
  asking.decide('approve')
  expect(await untilDecided(consent)).toMatchObject({ status: 'asking', problem: 'other-account' })
  expect(posts).toEqual([])
})

test('says that it was answered in another tab', async () => {
  const { consent } = open(browser(ANA).supabase)
  const asking = await reach(consent, 'asking')
  server.post = () => ({ status: 409, body: { error: 'conflict' } })
  asking.decide('approve')
  expect(await reach(consent, 'already-decided')).toEqual({
    status: 'already-decided',
    decision: null,
  })
})

test('after a lost answer looks whether the decision arrived', async () => {
  const { consent } = open(browser(ANA).supabase)
  const asking = await reach(consent, 'asking')
  server.post = () => 'lost'
  server.get = () => ({ status: 409 })
  asking.decide('approve')
  await reach(consent, 'already-decided')
})

test('after one that did not arrive asks again, and takes it', async () => {
  const { consent } = open(browser(ANA).supabase)
  const asking = await reach(consent, 'asking')
  server.post = () => 'lost'
  asking.decide('approve')
  const again = await untilDecided(consent)
  expect(again).toMatchObject({ status: 'asking', problem: 'offline', deciding: null })
  server.post = () => ({ status: 200, body: { redirect_to: REDIRECT } })
  if (isIn(again, 'asking')) again.decide('deny')
  expect(await reach(consent, 'decided')).toMatchObject({ decision: 'deny' })
})

test('notices by itself that the request has expired', async () => {
  const { consent } = open(browser(ANA).supabase)
  await reach(consent, 'asking')
  server.get = () => ({ status: 404 })
  await vi.advanceTimersByTimeAsync(10 * 60_000 + 1_000)
  await reach(consent, 'expired')
})

test('believes the server about the time, not this machine', async () => {
  const { consent, seen } = open(browser(ANA).supabase)
  await reach(consent, 'asking')
  await vi.advanceTimersByTimeAsync(60 * 60_000)
  expect(consent.getState().status).toBe('asking')
  expect(seen).not.toContain('expired')
})

test('plans nothing more once nobody listens, and goes on with the next listener', async () => {
  const { consent, stop } = open(browser(ANA).supabase)
  await reach(consent, 'asking')
  stop()
  expect(vi.getTimerCount()).toBe(0)
  consent.subscribe(() => {})
  expect(vi.getTimerCount()).toBe(1)
  expect(consent.getState().status).toBe('asking')
})

test('renews a refused token once, and asks for a sign-in when that does not help', async () => {
  const { supabase, renewAs, signIn } = browser(ANA)
  const { consent } = open(supabase)
  const asking = await reach(consent, 'asking')
  renewAs({ ...ANA, access_token: 'token-of-ana-2' })
  server.post = () => ({ status: 401 })
  asking.decide('approve')
  const signedOut = await reach(consent, 'signed-out')
  expect(signedOut).toMatchObject({ reason: 'session-ended', ended: { id: 'ana' } })
  expect(posts.map(({ authorization }) => authorization)).toEqual([
    'Bearer token-of-ana',
    'Bearer token-of-ana-2',
  ])
  server.post = () => ({ status: 200, body: { redirect_to: REDIRECT } })
  signIn(ANA)
  ;(await reach(consent, 'asking')).decide('approve')
  await reach(consent, 'decided')
})

test('a session that ends elsewhere asks for a sign-in, and says that it ended', async () => {
  const { supabase, signIn } = browser(ANA)
  const { consent } = open(supabase)
  await reach(consent, 'asking')
  signIn(null)
  expect(await reach(consent, 'signed-out')).toMatchObject({
    reason: 'session-ended',
    ended: { id: 'ana' },
  })
})

test('a second factor stands between, and the decision goes on once it is confirmed', async () => {
  const { consent } = open(browser(ANA).supabase)
  const asking = await reach(consent, 'asking')
  server.post = () => ({ status: 403, body: { error: 'mfa_required' } })
  asking.decide('approve')
  const factor = await reach(consent, 'second-factor')
  factor.cancel()
  await reach(consent, 'asking')
  asking.decide('approve')
  const again = await reach(consent, 'second-factor')
  server.post = () => ({ status: 200, body: { redirect_to: REDIRECT } })
  again.confirmed()
  expect(await reach(consent, 'decided')).toMatchObject({ decision: 'approve' })
})

test.each([
  [{ status: 403, body: { error: 'forbidden' } }, 'forbidden'],
  [{ status: 409, body: { error: 'too_many_connections' } }, 'too-many-apps'],
  [{ status: 429 }, 'limited'],
  [{ status: 503 }, 'busy'],
])('keeps the question open after %j', async (answer, problem) => {
  const { consent } = open(browser(ANA).supabase)
  const asking = await reach(consent, 'asking')
  server.post = () => answer
  asking.decide('approve')
  expect(await untilDecided(consent)).toMatchObject({ status: 'asking', problem })
})

test('a guest is asked for an account, and the next account is asked the question', async () => {
  const { supabase, signIn } = browser(ANA)
  const { consent } = open(supabase)
  const asking = await reach(consent, 'asking')
  server.post = () => ({ status: 403, body: { error: 'sign_in_required' } })
  asking.decide('approve')
  expect(await reach(consent, 'signed-out')).toMatchObject({
    reason: 'session-refused',
    account: { id: 'ana' },
  })
  signIn({ ...BEN, access_token: `x.${btoa('{"session_id":"s2"}')}.x` })
  await reach(consent, 'asking')
})

test('does not go where the server must not send it', async () => {
  const { consent } = open(browser(ANA).supabase)
  const asking = await reach(consent, 'asking')
  server.post = () => ({ status: 200, body: { redirect_to: 'https://evil.example/?code=c' } })
  asking.decide('approve')
  await reach(consent, 'unsafe-redirect')
})

test('what could not be loaded can be tried again', async () => {
  server.get = () => 'lost'
  const { consent } = open(browser(ANA).supabase)
  const failed = await reach(consent, 'error')
  expect(failed.problem).toBe('offline')
  server.get = () => ({ status: 200, body: request() })
  failed.retry()
  await reach(consent, 'asking')
})

test('a client that cannot be loaded yet is an error that can be tried again', async () => {
  let isThere = false
  const { supabase } = browser(ANA)
  const consent = createConsentClient({
    supabase: async () =>
      isThere ? { ok: true, value: supabase } : { ok: false, problem: 'offline' },
    functions: async () => ({ ok: true, value: { url: F, prefix: 'patchbay-' } }),
  }).open(ASK)
  consent.subscribe(() => {})
  const failed = await reach(consent, 'error')
  isThere = true
  failed.retry()
  await reach(consent, 'asking')
})

test('a chat and a device lead nowhere: the person goes back alone', async () => {
  const { consent } = open(browser(ANA).supabase, { flow: 'device', code: 'BCDF-GHJK' })
  const asking = await reach(consent, 'asking')
  server.post = () => ({ status: 200, body: { status: 'approved' } })
  asking.decide('approve')
  expect(await reach(consent, 'decided')).toMatchObject({ redirectTo: null })
})

test('takes permissions away from a connection, and says what is left', async () => {
  const { supabase } = browser(ANA)
  const rpc = vi.fn(async () => ({ data: ['rounds:read'], error: null, status: 200 }))
  const { apps } = createConsentClient({ supabase: { ...supabase, rpc }, functions: { url: F } })
  const account = { id: 'ana', name: 'ana@golf.example', session: { key: 'k', at: new Date(0) } }
  expect(await apps.narrow(account, 'g1', ['rounds:read'])).toEqual({
    ok: true,
    value: ['rounds:read'],
  })
  expect(rpc).toHaveBeenCalledWith('narrow_app', { grant_id: 'g1', scopes: ['rounds:read'] })
})

test.each<[string, () => SupabaseLike]>([
  [
    'cannot be loaded',
    () => {
      throw new TypeError('Failed to fetch dynamically imported module')
    },
  ],
  [
    'cannot say who is signed in',
    () => {
      const { supabase } = browser(ANA)
      const getSession = () => Promise.reject(new Error('no storage here'))
      return { ...supabase, auth: { ...supabase.auth, getSession } }
    },
  ],
])(
  'a client that %s is a problem that can be tried again, and nothing is thrown',
  async (_what, make) => {
    let isBroken = true
    const load = async () => ({
      ok: true as const,
      value: isBroken ? make() : browser(ANA).supabase,
    })
    const consent = createConsentClient({ supabase: load, functions: { url: F } }).open(ASK)
    const stop = consent.subscribe(() => {})
    const failed = await reach(consent, 'error')
    expect(failed.problem).toBe('unexpected')
    isBroken = false
    failed.retry()
    await reach(consent, 'asking')
    stop()
  },
)
