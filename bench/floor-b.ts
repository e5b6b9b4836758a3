// Floor B: the least that a server of this runtime can do and still make the same call. Run by Deno.
// No framework, no validation, no log, no headers beyond the content type.
import { createHash } from 'node:crypto'
import process from 'node:process'
import postgres from 'postgres'
import { newTokenPair } from '../functions-shared/oauth/grants/token-pair.ts'
import { createKeyring } from '../functions-shared/runtime/sealing.ts'
import { endWithSupervisor } from '../local-stack/front/end-with-supervisor.ts'

const {
  BENCH_MCP = '',
  BENCH_PORT = '0',
  PATCHBAY_DB_URL = '',
  PATCHBAY_TOKEN_KEYS = '',
} = process.env
const sql = postgres(PATCHBAY_DB_URL, {
  max: 8,
  fetch_types: false,
  connection: { role: 'patchbay_gateway' },
})
const keyring = createKeyring(PATCHBAY_TOKEN_KEYS)
const digest = (text: string) => createHash('sha256').update(text).digest()
const headers = { 'content-type': 'application/json' }
/** With the status that Postgres gave; without a row it gave none, which is no success. */
const answer = (body: string, status = 500) => new Response(body, { status, headers })

async function token(request: Request): Promise<Response> {
  const form = new URLSearchParams(await request.text())
  const code = form.get('code')
  const presented = digest(code ?? form.get('refresh_token') ?? '')
  const pair = newTokenPair(presented, keyring)
  const client = form.get('client_id')
  const secret = digest(form.get('client_secret') ?? '')
  const [row] = code
    ? await sql`
        select to_jsonb(answer.ok) as ok from patchbay_api.exchange_code(
          ${client}, ${secret}, 'client_secret_post', ${presented}, ${form.get('redirect_uri')}, null, null,
          ${pair.accessDigest}, ${pair.refreshDigest}, ${pair.sealedAccess}, ${pair.sealedRefresh}, null, null
        ) as answer`
    : await sql`
        select to_jsonb(answer.ok) as ok from patchbay_api.refresh_token(
          ${client}, ${secret}, 'client_secret_post', ${presented}, null, null,
          ${pair.accessDigest}, ${pair.refreshDigest}, ${pair.sealedAccess}, ${pair.sealedRefresh}, null, null
        ) as answer`
  return answer(
    JSON.stringify({ access_token: pair.access, refresh_token: pair.refresh, ...row?.ok }),
    row?.ok ? 200 : 400,
  )
}

async function status(userId: string): Promise<Response> {
  const [row] = await sql`select * from patchbay_api.connection_status(${userId})`
  return answer(row?.body, row?.status)
}

async function mcp(request: Request): Promise<Response> {
  const credential = digest((request.headers.get('authorization') ?? '').slice(7))
  const { id, params } = await request.json()
  const [row] = await sql`
    select * from patchbay_api.call_action(
      ${credential}, ${BENCH_MCP}, 'create_todo', ${sql.json(params.arguments)}, null, null)`
  const result = {
    content: [{ type: 'text', text: row?.body }],
    structuredContent: JSON.parse(row?.body),
  }
  return answer(JSON.stringify({ jsonrpc: '2.0', id, result }), row?.status)
}

/** As PostgREST does it. */
async function dataApi(url: string): Promise<Response> {
  const userId = url.slice(url.indexOf('user_id=eq.') + 11)
  const rows = await sql.begin(async (tx) => {
    await tx`set local role authenticated`
    await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: userId, role: 'authenticated' })}, true)`
    return tx`select has_completed_oauth, last_interaction from public.user_gpt_connections where user_id = ${userId}`
  })
  return answer(JSON.stringify(rows), 200)
}

async function action(request: Request, name: string): Promise<Response> {
  const credential = digest((request.headers.get('authorization') ?? '').slice(7))
  const args = request.method === 'POST' ? await request.json() : {}
  const [row] = await sql`
    select * from patchbay_api.call_action(${credential}, null, ${name}, ${sql.json(args)}, null, null)`
  return answer(row?.body, row?.status)
}

const server = Deno.serve(
  { hostname: '127.0.0.1', port: Number(BENCH_PORT), onListen: () => console.log('ready') },
  (request) => {
    const path = request.url.slice(request.url.indexOf('/', 8))
    if (path === '/functions/v1/oauth/token') return token(request)
    if (path.startsWith('/functions/v1/users/')) return status(path.slice(20, 56))
    if (path === '/functions/v1/mcp') return mcp(request)
    if (path.startsWith('/rest/v1/')) return dataApi(request.url)
    return action(request, request.method === 'POST' ? 'create_todo' : 'list_todos')
  },
)
// Not even a benchmark that is killed leaves it behind.
await endWithSupervisor(() => server.shutdown())
