// The bare server: the least that a server of this runtime can do and still give the yardstick's answers. Run by Deno.
// No framework, no validation, no log; a bearer of todos is the user's id as it is.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import process from 'node:process'
import postgres from 'postgres'
import { endWithSupervisor } from '../../local-stack/front/end-with-supervisor.ts'
import { CREATE_TODO, LIST_TODOS } from './scripts.ts'

const {
  BENCH_CLIENT_ID = '',
  BENCH_CLIENT_SECRET = '',
  BENCH_DB_URL = '',
  BENCH_PORT = '0',
  BENCH_STACK_URL = '',
} = process.env
const pool = (url: string) => postgres(url, { max: 8, fetch_types: false })
const yardstick = pool(BENCH_DB_URL)
const stack = pool(BENCH_STACK_URL)

const digest = (text: string) => createHash('sha256').update(text).digest()
const secretDigest = digest(BENCH_CLIENT_SECRET)
const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' }
const answer = (body: string, status = 200) => new Response(body, { status, headers })
const bearerOf = (request: Request) => (request.headers.get('authorization') ?? '').slice(7)

async function token(request: Request): Promise<Response> {
  const form = new URLSearchParams(await request.text())
  const client = form.get('client_id') ?? ''
  const isClient = timingSafeEqual(digest(form.get('client_secret') ?? ''), secretDigest)
  if (client !== BENCH_CLIENT_ID || !isClient) return answer('{"error":"invalid_client"}', 401)
  const access = randomBytes(32).toString('base64url')
  const refresh = randomBytes(32).toString('base64url')
  const code = form.get('code')
  const [row] = code
    ? await yardstick`
        select redeem_code(${digest(code)}, ${client}, ${form.get('redirect_uri')}, ${digest(access)}, ${digest(refresh)}) as scope`
    : await yardstick`
        select rotate_token(${digest(form.get('refresh_token') ?? '')}, ${client}, ${digest(access)}, ${digest(refresh)}) as scope`
  if (!row?.scope) return answer('{"error":"invalid_grant"}', 400)
  return answer(
    JSON.stringify({
      access_token: access,
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: refresh,
      scope: row.scope,
    }),
  )
}

async function status(request: Request): Promise<Response> {
  const [row] = await yardstick`select * from read_status(${digest(bearerOf(request))})`
  return row ? answer(JSON.stringify(row)) : answer('{"error":"invalid_token"}', 401)
}

/** As the Data API does it, in one message. */
async function asUser(userId: string, query: string): Promise<string> {
  const claims = JSON.stringify({ sub: userId, role: 'authenticated' })
  const [, rows] = await stack.begin((tx) => [
    tx`select set_config('role', 'authenticated', true), set_config('request.jwt.claims', ${claims}, true)`,
    tx.unsafe(query, [], { prepare: true }),
  ])
  return rows?.[0]?.body
}

async function mcp(request: Request): Promise<Response> {
  const { id } = await request.json()
  const text = await asUser(bearerOf(request), CREATE_TODO)
  const result = { content: [{ type: 'text', text }], structuredContent: JSON.parse(text) }
  return answer(JSON.stringify({ jsonrpc: '2.0', id, result }))
}

async function todos(request: Request): Promise<Response> {
  if (request.method === 'GET') return answer(await asUser(bearerOf(request), LIST_TODOS))
  await request.json()
  return answer(await asUser(bearerOf(request), CREATE_TODO), 201)
}

const PATHS: Record<string, (request: Request) => Promise<Response>> = {
  '/token': token,
  '/status': status,
  '/todos': todos,
  '/mcp': mcp,
}
const server = Deno.serve(
  { hostname: '127.0.0.1', port: Number(BENCH_PORT), onListen: () => console.log('ready') },
  (request) =>
    PATHS[request.url.slice(request.url.indexOf('/', 8))]?.(request) ?? answer('{}', 404),
)
// Not even a benchmark that is killed leaves it behind.
await endWithSupervisor(() => server.shutdown())
