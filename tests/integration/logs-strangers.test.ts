import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loggableText, loggableUrl } from '../../functions-shared/runtime/telemetry/loggable.ts'
import { isUnavailable } from '../../functions-shared/runtime/unavailable.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { connect } from '../support/gpt.ts'
import { F, localDir, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

/** Looks like nothing that a filter could know. */
const secret = () => `s3cret${crypto.randomUUID().replaceAll('-', '')}`
const form = (fields: Record<string, string>) => ({
  method: 'POST',
  body: new URLSearchParams(fields),
})
const post = (body: unknown, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
})
const { client_id, client_secret, redirect_uri } = stack.demo_client
const authorize = (changes: Record<string, string>) =>
  fetch(
    `${F}/oauth/authorize?${new URLSearchParams({ response_type: 'code', client_id, redirect_uri, ...changes })}`,
    { redirect: 'manual' },
  )
const token = (fields: Record<string, string>) =>
  fetch(`${F}/oauth/token`, form({ client_id, client_secret, ...fields }))
const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(F + path, { headers, method })
const mcp = (bearer: string, message: object, headers: Record<string, string> = {}) =>
  fetch(
    `${F}/mcp`,
    post(message, {
      authorization: `Bearer ${bearer}`,
      accept: 'application/json, text/event-stream',
      ...headers,
    }),
  )

const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const elsewhere = { resource: 'https://elsewhere.example/' }
/** What an endpoint finds wrong with a request before it knows whose it is, each beside a client id. */
const early: [what: string, path: string, rest: Record<string, string>][] = [
  [
    'a short code_verifier',
    'token',
    { grant_type: 'authorization_code', code: 'x', code_verifier: 'short' },
  ],
  ['no code', 'token', { grant_type: 'authorization_code' }],
  [
    'a redirect_uri with NUL',
    'token',
    { grant_type: 'authorization_code', code: 'x', redirect_uri: 'a\0b' },
  ],
  [
    'another resource for a code',
    'token',
    { grant_type: 'authorization_code', code: 'x', ...elsewhere },
  ],
  ['no refresh token', 'token', { grant_type: 'refresh_token' }],
  [
    'another resource for a refresh',
    'token',
    { grant_type: 'refresh_token', refresh_token: 'x', ...elsewhere },
  ],
  ['no device code', 'token', { grant_type: deviceGrant }],
  [
    'another resource for a device code',
    'token',
    { grant_type: deviceGrant, device_code: 'x', ...elsewhere },
  ],
  ['another grant type', 'token', { grant_type: 'password' }],
  ['no grant type', 'token', {}],
  ['another resource for a device', 'device_authorization', elsewhere],
  ['no token to revoke', 'revoke', {}],
  ['no token to introspect', 'introspect', {}],
  ['a token to introspect', 'introspect', { token: 'x' }],
]

/** Every field that anybody can put a text into, and a request that carries it there. */
const fields: [name: string, ask: (text: string, bearer: string) => Promise<Response>][] = [
  ['redirect_uri, as it is', (text) => authorize({ redirect_uri: text })],
  [
    'redirect_uri, in its query',
    (text) => authorize({ redirect_uri: `https://a.example/?c=${text}` }),
  ],
  [
    'redirect_uri, in its fragment',
    (text) => authorize({ redirect_uri: `https://a.example/#${text}` }),
  ],
  [
    'redirect_uri, as a user',
    (text) => authorize({ redirect_uri: `https://u:${text}@a.example/` }),
  ],
  ['redirect_uri, of a scheme alone', (text) => authorize({ redirect_uri: `x:${text}` })],
  ['client_id of authorize', (text) => authorize({ client_id: text })],
  ['client_id, a URL', (text) => authorize({ client_id: `https://127.0.0.1/${text}` })],
  ['state', (text) => authorize({ state: text, response_type: 'x' })],
  ['scope', (text) => authorize({ scope: text })],
  ['resource', (text) => authorize({ resource: `https://a.example/${text}` })],
  ['response_type', (text) => authorize({ response_type: text })],
  [
    'code_challenge_method',
    (text) => authorize({ code_challenge: text, code_challenge_method: text }),
  ],
  ['an unknown parameter', (text) => authorize({ [text]: text })],
  [
    'client_id of the token',
    (text) => token({ client_id: text, grant_type: 'refresh_token', refresh_token: 'x' }),
  ],
  ...early.map(([what, path, rest]): (typeof fields)[number] => [
    `client_id beside ${what}`,
    (text) => fetch(`${F}/oauth/${path}`, form({ client_id: text, ...rest })),
  ]),
  [
    'client_id in Basic',
    (text) =>
      fetch(`${F}/oauth/token`, {
        ...form({ grant_type: 'refresh_token', refresh_token: 'x' }),
        headers: { authorization: `Basic ${btoa(`${text}:${text}`)}` },
      }),
  ],
  [
    'client_secret',
    (text) => token({ client_secret: text, grant_type: 'refresh_token', refresh_token: 'x' }),
  ],
  ['grant_type', (text) => token({ grant_type: text })],
  ['code', (text) => token({ grant_type: 'authorization_code', code: text, redirect_uri })],
  ['refresh_token', (text) => token({ grant_type: 'refresh_token', refresh_token: text })],
  [
    'a token to revoke',
    (text) =>
      fetch(
        `${F}/oauth/revoke`,
        form({ client_id, client_secret, token: text, token_type_hint: text }),
      ),
  ],
  [
    'a device code',
    (text) =>
      token({ grant_type: 'urn:ietf:params:oauth:grant-type:device_code', device_code: text }),
  ],
  ['a user code', (text) => get(`/oauth/device/${text}`)],
  ['an authorization request', (text) => get(`/oauth/requests/${text}`)],
  [
    'a registration',
    (text) => fetch(`${F}/oauth/register`, post({ redirect_uris: [text], [text]: text })),
  ],
  ['a temp code', (text) => get(`/gpt/login/${text}`)],
  ['a path', (text) => get(`/gpt/${text}`)],
  ['the name of a function', (text) => get(`/${text}`)],
  ['a query', (text) => get(`/gpt/openapi.json?auth=${text}&${text}=1`)],
  ['the header key', (text) => get('/gpt/me', { key: text })],
  ['a bearer', (text) => get('/gpt/me', { authorization: `Bearer ${text}` })],
  [
    "a user's JWT",
    (text) => get(`/users/${text}/gpt-connection`, { authorization: `Bearer ${text}` }),
  ],
  [
    'the headers that clients like to send',
    (text) =>
      get('/gpt/me', {
        'user-agent': text,
        origin: `https://${text}.example`,
        referer: `https://a.example/${text}`,
        cookie: `a=${text}`,
        'x-request-id': text,
        'openai-conversation-id': text,
        'openai-gpt-id': text,
        'openai-ephemeral-user-id': text,
        'x-forwarded-host': text,
        traceparent: text,
      }),
  ],
  ['the method', (text) => get('/gpt/me', {}, text.toUpperCase())],
  [
    'the method, of a table',
    (text) => get(`/../../rest/v1/notes?x=${text}`, {}, text.toUpperCase()),
  ],
  [
    'an argument of an action',
    (text, bearer) =>
      fetch(
        `${F}/gpt/notes`,
        post({ title: text, [text]: text }, { authorization: `Bearer ${bearer}` }),
      ),
  ],
  [
    'the id of an action',
    (text, bearer) => get(`/gpt/notes/${text}`, { authorization: `Bearer ${bearer}` }),
  ],
  ['a method of MCP', (text, bearer) => mcp(bearer, { jsonrpc: '2.0', id: 1, method: text })],
  [
    'a tool of MCP',
    (text, bearer) =>
      mcp(bearer, {
        jsonrpc: '2.0',
        id: text,
        method: 'tools/call',
        params: { name: text, arguments: { [text]: text }, _meta: { a: text } },
      }),
  ],
  [
    'the version of MCP',
    (text, bearer) =>
      mcp(
        bearer,
        { jsonrpc: '2.0', id: 1, method: 'tools/list' },
        { 'mcp-protocol-version': text, 'mcp-session-id': text },
      ),
  ],
  [
    'a body that is no JSON',
    (text, bearer) =>
      fetch(`${F}/mcp`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
        body: text,
      }),
  ],
  ['apikey of the operator', (text) => get('/ops/metrics', { apikey: text })],
]

describe('What a stranger sends', () => {
  it('stands in no log and in no record, whichever field it came in', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    const sent: { name: string; text: string }[] = []
    for (const [name, ask] of fields) {
      const text = secret()
      sent.push({ name, text })
      await (await ask(text, access_token)).body?.cancel()
    }
    const last = await get('/gpt/me')
    const id = last.headers.get('x-request-id') ?? '-'
    await waitFor('the last line', async () =>
      (await readFile(join(localDir, 'functions.log'), 'utf8')).includes(id),
    )

    const names = (await readdir(localDir)).filter((name) =>
      /^(functions|realtime|api|supervisor)\.log$/.test(name),
    )
    const records = await sql<{ text: string }[]>`
      select audit_log::text as text from patchbay.audit_log where at > now() - interval '1 hour'
      union all select interactions::text from patchbay.interactions where at > now() - interval '1 hour'
      union all select request_metrics::text from patchbay.request_metrics
      union all select rate_limits::text from patchbay.rate_limits`
    const places: [place: string, text: string][] = [
      ...(await Promise.all(
        names.map(
          async (name): Promise<[string, string]> => [
            name,
            await readFile(join(localDir, name), 'utf8'),
          ],
        ),
      )),
      ['the records', records.map(({ text }) => text).join('\n')],
    ]
    const found = places.flatMap(([place, text]) =>
      sent
        .filter((one) => text.toLowerCase().includes(one.text))
        .map(({ name }) => `${place} holds ${name}`),
    )
    expect(found).toEqual([])
  })

  it('is named by the same digest in the log and in the audit log', async () => {
    const text = `no-url-${crypto.randomUUID()}`
    await authorize({ redirect_uri: text })
    const [row] = await sql`
      select detail from patchbay.audit_log where detail ->> 'redirect_uri' = ${loggableText(text)}`
    expect(row).toBeDefined()
    await waitFor('the line', async () =>
      (await readFile(join(localDir, 'functions.log'), 'utf8')).includes(loggableText(text)),
    )
  })
})

describe('SQL and TypeScript agree', () => {
  it('on what of a URL is logged', async () => {
    const urls = [
      'https://a.example/cb?x=1#y',
      'https://u:p@a.example:8/cb',
      'https://a.example',
      'com.app:/cb?x',
      'x:opaque',
      'nothing',
      '',
      'https://',
      'https://u@/x',
      `https://a.example/pb_at_${'x'.repeat(43)}`,
      'https://a.example\\@b/',
      'HTTPS://A.example/CB',
      'https://a.example/a b',
      'https://a.example/a\nb',
      'https://a b/',
      `https://a.example/${'x'.repeat(1000)}`,
      'cursor://anysphere/cb',
      'x://u@v@w/p',
      'https://a.example/eyJhbGciOiJIUzI1NiJ9.e30.x',
      '//a.example/x',
      '/x',
    ]
    const rows = await sql<{ url: string; logged: string }[]>`
      select url, patchbay.loggable_url(url) as logged from unnest(${urls}::text[]) as url`
    expect(rows.map(({ url, logged }) => [url, logged])).toEqual(
      urls.map((url) => [url, loggableUrl(url)]),
    )
  })

  it('on which SQLSTATEs are 503', async () => {
    // Every code of every class that has one.
    const rows = await sql<{ code: string; unavailable: boolean; status: number }[]>`
      with signs as (select chr(n) as sign from generate_series(48, 90) as n where n < 58 or n > 64)
      select code, patchbay_api.is_unavailable(code) as unavailable, patchbay_api.error_status(code) as status
      from (values ('08'), ('22'), ('25'), ('40'), ('42'), ('53'), ('55'), ('57'), ('58'), ('P0'), ('XX')) as classes (class)
      cross join lateral (
        select class || a || b || c as code
        from (values ('0'), ('1'), ('2'), ('P'), ('Z')) as first (a)
        cross join (select sign as b from signs) as second
        cross join (values ('0'), ('1'), ('2'), ('3'), ('4'), ('6'), ('P')) as third (c)
      ) as codes`
    const wrong = rows.filter(
      ({ code, unavailable, status }) =>
        unavailable !== isUnavailable(code) || (status === 503) !== unavailable,
    )
    expect(wrong).toEqual([])
    const known = [
      '53100',
      '53200',
      '53300',
      '57P01',
      '57P03',
      '58030',
      '58P01',
      '57014',
      '55P03',
      '40P01',
      '40001',
      '25006',
    ]
    expect(known.filter((code) => !isUnavailable(code))).toEqual([])
    expect(['22P02', '42501', 'P0001', '57000', '25001'].filter(isUnavailable)).toEqual([])
  })
})
