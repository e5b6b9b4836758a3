// Serves an upload in one Deno and goes through it as its clients do; prints one JSON object: step → null, or what went
// wrong. Run in a network of its own where there may be one: `node driver.ts <settings.json>`.
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import postgres from 'postgres'
import { waitFor } from '../../../local-stack/wait-for.ts'
import { newProof } from '../../support/proof.ts'
import { startTlsServer, testOnlyCaFile } from '../../support/tls-server.ts'
import { startEdge } from './edge.ts'
import { PUBLIC_ADDRESS, PUBLIC_HOST } from './namespace.ts'
import type { Uploaded } from './record-upload.ts'
import { relay } from './relay.ts'

/** What the driver is told. */
export interface Settings {
  deno: string
  uploaded: Uploaded[]
  /** Login `postgres` of a database that the steps of a deployment were done on. */
  ownerUrl: string
  /** Secrets that the deployment set. */
  secrets: Record<string, string>
  /** The platform's own variables, as far as they do not depend on the origin or on keys that are made here. */
  platform: Record<string, string>
  secretKey: string
  client: { id: string; secret: string; redirectUri: string }
  /** Where Postgres is reached from a network of its own; null: this is the machine's. */
  socket: string | null
}

const settings: Settings = JSON.parse(await readFile(process.argv[2] ?? '', 'utf8'))
const { client, secretKey, socket } = settings
const port = Number(new URL(settings.ownerUrl).port)
const database = socket === null ? null : await relay({ port }, { path: socket })
const sql = postgres(settings.ownerUrl, { max: 1, onnotice: () => {} })

// The project's signing key, and a user who signed in.
const { publicKey, privateKey } = await generateKeyPair('ES256')
const jwk = { ...(await exportJWK(publicKey)), kid: 'current', alg: 'ES256', use: 'sig' }
const userId = crypto.randomUUID()
await sql`insert into auth.users (id, email) values (${userId}, ${`${userId}@example.com`})`
const userJwt = (key = privateKey) =>
  new SignJWT({ role: 'authenticated', email: `${userId}@example.com`, aal: 'aal1' })
    .setProtectedHeader({ alg: 'ES256', kid: 'current', typ: 'JWT' })
    .setSubject(userId)
    .setAudience('authenticated')
    .setIssuedAt()
    .setExpirationTime('1h')
    .sign(key)

const document = {
  client_id: `https://${PUBLIC_HOST}/oauth/client.json`,
  client_name: 'Editor',
  redirect_uris: ['http://127.0.0.1/callback'],
}
const stranger = socket === null ? null : await startStranger()

async function startStranger() {
  const tls = await startTlsServer(
    (request, response) => {
      if (request.url === '/oauth/client.json') response.end(JSON.stringify(document))
      else response.writeHead(204).end()
    },
    { host: PUBLIC_ADDRESS, port: 443 },
  )
  // Takes connections and never says a word.
  const mute = createServer((connection) => connection.on('error', () => {}))
  await new Promise<void>((resolve) => mute.listen(444, PUBLIC_ADDRESS, resolve))
  return { tls, mute }
}

const edge = await startEdge(settings.deno, settings.uploaded, (origin) => ({
  ...settings.platform,
  SUPABASE_URL: origin,
  SUPABASE_JWKS: JSON.stringify({ keys: [jwk] }),
  ...settings.secrets,
  PATCHBAY_PUBLIC_URL: origin,
  // How an operator makes Deno trust an authority of their own.
  DENO_CERT: testOnlyCaFile,
}))
const F = `${edge.origin}/functions/v1`
const LOOPBACK = '127.0.0.1'

/** Sends a request; gives status, location and the body as JSON where it is JSON. */
async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(`${F}${path}`, { redirect: 'manual', ...init })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  return {
    status: response.status,
    location: response.headers.get('location') ?? '',
    body: isJson && text !== '' ? JSON.parse(text) : {},
    text,
  }
}

type Answered = Awaited<ReturnType<typeof ask>>

function expect(answered: Answered, status: number, what: string): Answered {
  if (answered.status === status) return answered
  throw new Error(
    `${what}: ${answered.status} instead of ${status}: ${answered.text.slice(0, 300)}`,
  )
}

const post = (path: string, form: Record<string, string>) =>
  ask(path, { method: 'POST', body: new URLSearchParams(form) })
const postJson = (path: string, body: object, headers: Record<string, string>) =>
  ask(path, {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json', ...headers },
  })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** The user approves what a client asks for; gives the code. */
async function approve(asked: Record<string, string>): Promise<string> {
  const query = new URLSearchParams({ response_type: 'code', state: 's', ...asked })
  const { location } = expect(await ask(`/oauth/authorize?${query}`), 302, 'authorize')
  const id = URL.parse(location)?.searchParams.get('request')
  expect(await ask(`/oauth/requests/${id}`), 200, 'the consent page asks')
  const decision = { decision: 'approve' }
  const foreign = (await generateKeyPair('ES256')).privateKey
  const refused = await postJson(`/oauth/requests/${id}`, decision, bearer(await userJwt(foreign)))
  expect(refused, 401, 'a decision with a token that the project did not sign')
  const decided = await postJson(`/oauth/requests/${id}`, decision, bearer(await userJwt()))
  const { redirect_to } = expect(decided, 200, 'a decision').body
  return new URL(redirect_to).searchParams.get('code') ?? ''
}

const proof = newProof()
const withPkce = { client_id: 'upload-mcp', redirect_uri: client.redirectUri, ...proof.asked }
let token = ''

const steps: Record<string, () => Promise<void>> = {
  async health() {
    expect(await ask('/ops/health'), 200, 'health')
  },

  async probe() {
    const headers = { apikey: secretKey, 'x-forwarded-for': '192.0.2.66' }
    const { body } = expect(await ask('/ops/probe', { method: 'POST', headers }), 200, 'probe')
    const { address, deployment, runtime } = body
    const seen = { address, deployment, runtime: runtime.name, version: runtime.version }
    const { version } = runtime
    const wanted = { address: LOOPBACK, deployment: 'upload', runtime: 'deno', version }
    if (JSON.stringify(seen) !== JSON.stringify(wanted) || !/^2\.\d+\.\d+/.test(version)) {
      throw new Error(`the probe says ${JSON.stringify(body)}`)
    }
  },

  async tokens() {
    const credentials = { client_id: client.id, client_secret: client.secret }
    const asked = { client_id: client.id, redirect_uri: client.redirectUri }
    const code = await approve(asked)
    const form = { grant_type: 'authorization_code', code, redirect_uri: client.redirectUri }
    const first = expect(await post('/oauth/token', { ...form, ...credentials }), 200, 'the code')
    const refresh = {
      grant_type: 'refresh_token',
      refresh_token: first.body.refresh_token,
      ...credentials,
    }
    const second = expect(await post('/oauth/token', refresh), 200, 'a refresh')
    // The same answer, opened from where it was sealed.
    const again = expect(await post('/oauth/token', refresh), 200, 'the same refresh')
    if (again.body.access_token !== second.body.access_token) throw new Error('another pair')
    token = second.body.access_token
  },

  async actions() {
    const made = await postJson('/gpt/notes', { title: 'Buy milk' }, bearer(token))
    const { id } = expect(made, 201, 'createNote').body
    const listed = expect(await ask('/gpt/notes', { headers: bearer(token) }), 200, 'listNotes')
    if (listed.body.notes[0]?.id !== id) throw new Error('the note is not listed')
    expect(await ask('/gpt/notes', { headers: bearer('pb_at_x') }), 401, 'a wrong token')
  },

  async status() {
    const path = `/users/${userId}/gpt-connection`
    const { body } = expect(await ask(path, { headers: bearer(await userJwt()) }), 200, 'status')
    if (body.has_completed_oauth !== true) throw new Error('the connection is not seen')
  },

  async mcp() {
    await sql`
      insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
      values ('upload-mcp', 'MCP', 'mcp', ${[client.redirectUri]}, '{notes:read,notes:write,profile:read}', '{none}', true)
      on conflict (id) do nothing`
    await expectTool(withPkce)
  },

  async webhooks() {
    const dispatch = () =>
      ask('/ops/webhooks/dispatch', { method: 'POST', headers: { apikey: secretKey } })
    const { body } = expect(await dispatch(), 200, 'dispatch')
    if (stranger && body.delivered < 1) {
      const rows = await sql`select last_error from patchbay.webhook_events`
      throw new Error(`not delivered: ${JSON.stringify([body, rows])}`)
    }
    if (stranger && !stranger.tls.hits.some(({ url }) => url === '/hook')) throw new Error('no hit')
    expect(await ask('/ops/webhooks/dispatch', { method: 'POST' }), 401, 'without the key')
  },
}

const stepsInOwnNetwork: Record<string, () => Promise<void>> = {
  async metadataDocument() {
    await expectTool({
      client_id: document.client_id,
      redirect_uri: 'http://127.0.0.1:50123/callback',
      ...proof.asked,
    })
  },

  async anonymousRequests() {
    // Refused for its certificate, for its silence, and because nobody is there.
    for (const at of [PUBLIC_ADDRESS, `${PUBLIC_ADDRESS}:444`, `${PUBLIC_ADDRESS}:445`]) {
      const client_id = `https://${at}/oauth/client.json`
      const query = new URLSearchParams({ client_id, response_type: 'code' })
      const answered = await ask(`/oauth/authorize?${query}`)
      expect(answered, 400, client_id)
    }
    const wanted = ['certificate: not for this host', 'timed out after 3 s', 'connection refused']
    // Lines are written a moment after their answer.
    await waitFor('the reasons in the log', async () => {
      const log = edge.log.join('\n')
      return wanted.every((reason) => log.includes(`"reason":"${reason}"`))
    })
    // The same process answers: none has ended.
    expect(await ask('/oauth/.well-known/openid-configuration'), 200, 'afterwards')
    if (edge.ended.length > 0) throw new Error(`a function has ended: ${edge.log.join('\n')}`)
  },
}

/** A client with PKCE gets a token for the MCP server and calls a tool. */
async function expectTool(asked: Record<string, string>): Promise<void> {
  const code = await approve({ ...asked, resource: `${F}/mcp` })
  const { client_id = '', redirect_uri = '' } = asked
  const form = { grant_type: 'authorization_code', code, client_id, redirect_uri }
  const exchanged = await post('/oauth/token', { ...form, code_verifier: proof.verifier })
  const { access_token } = expect(exchanged, 200, 'the code').body
  const call = { name: 'createNote', arguments: { title: 'By a tool' } }
  const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: call }
  const called = await postJson('/mcp', message, {
    ...bearer(access_token),
    accept: 'application/json, text/event-stream',
    'mcp-protocol-version': '2025-11-25',
  })
  const { result } = expect(called, 200, 'tools/call').body
  if (result?.structuredContent?.title !== 'By a tool') {
    throw new Error(`tools/call: ${called.text.slice(0, 300)}`)
  }
}

const results: Record<string, string | null> = {}
for (const [name, step] of Object.entries({ ...steps, ...(stranger && stepsInOwnNetwork) })) {
  results[name] = await step().then(
    () => null,
    (error) => (error instanceof Error ? error.message : 'unknown'),
  )
}
edge.stop()
stranger?.mute.close()
await stranger?.tls.stop()
await sql.end({ timeout: 5 })
database?.close()
console.log(JSON.stringify({ results, log: edge.log }))
process.exit(0)
