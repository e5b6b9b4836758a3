// What the servers of the peers have in common. They run in a Node of their own, and end with the benchmark.
import { createServer } from 'node:http'
import { env } from 'node:process'
import pg from 'pg'

export const client = {
  id: env.BENCH_CLIENT_ID,
  secret: env.BENCH_CLIENT_SECRET,
  redirectUri: env.BENCH_REDIRECT_URI,
}
export const scope = env.BENCH_SCOPE
// It would close what waits ten seconds for its turn.
export const pool = new pg.Pool({
  connectionString: env.BENCH_DB_URL,
  max: 20,
  idleTimeoutMillis: 0,
})

/** The first row of a prepared statement. */
export async function row(name, text, values) {
  return (await pool.query({ name, text, values })).rows[0]
}

export const statusOf = (userId) =>
  row(
    'status',
    'select has_completed_oauth, last_interaction from user_gpt_connections where user_id = $1',
    [userId],
  )

export const bearerOf = (request) =>
  /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1]

export async function bodyOf(request) {
  let body = ''
  request.setEncoding('utf8')
  for await (const chunk of request) body += chunk
  return body
}

export function sendJson(response, status, value) {
  const body = JSON.stringify(value)
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'content-length': Buffer.byteLength(body),
  })
  response.end(body)
}

/** Serves, says so, and ends when the benchmark does. */
export function serve(handler) {
  const server = createServer((request, response) => {
    Promise.resolve(handler(request, response)).catch((error) => {
      console.error(error)
      if (!response.headersSent) sendJson(response, 500, { error: 'server_error' })
    })
  })
  server.keepAliveTimeout = 600_000
  server.listen(Number(env.BENCH_PORT), '127.0.0.1', 1024, () => console.log('ready'))
  process.stdin.on('end', () => process.exit(0)).resume()
}
