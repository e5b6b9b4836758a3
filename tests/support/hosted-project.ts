import { createServer } from 'node:http'
import { json as readJson } from 'node:stream/consumers'

/** What the platform's APIs answer for one project: the Management API's read routes, and the project's own origin. */
export interface HostedProject {
  /** Of both; the Management API is below `/v1`. */
  origin: string
  /** `METHOD path` of each request that came. */
  requests: string[]
  /** Whatever was asked of the Management API that could change something. */
  changes: string[]
  stop(): Promise<void>
}

/** Answers by path, as the platform's documentation has them. */
export interface Answers {
  /** Below `/v1/projects/{ref}`: a body, or a status where it is refused. */
  management: Record<string, unknown>
  /** The answer to a change of settings; without it each is refused. */
  patch?: ((path: string, settings: unknown) => unknown) | undefined
  /** The rows of a statement. */
  query(sql: string): unknown
  /** Below the project's own origin; undefined: 404. */
  project(method: string, path: string, headers: Record<string, unknown>): unknown
}

const TOKEN = `sbp_${'0'.repeat(40)}`

/** The token that it takes. */
export const hostedToken: string = TOKEN

export async function startHostedProject(ref: string, answers: Answers): Promise<HostedProject> {
  const requests: string[] = []
  const changes: string[] = []
  const base = `/v1/projects/${ref}`
  const server = createServer(async (request, response) => {
    const { method = '', headers } = request
    const { pathname } = new URL(request.url ?? '', 'http://platform.invalid')
    requests.push(`${method} ${pathname}`)
    const send = (status: number, body: unknown) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (!pathname.startsWith('/v1/')) {
      const body = answers.project(method, pathname, headers)
      if (typeof body === 'number') return send(body, { error: 'unauthorized' })
      return body === undefined ? send(404, { error: 'not_found' }) : send(200, body)
    }
    if (headers.authorization !== `Bearer ${TOKEN}`) return send(401, { message: 'Unauthorized' })
    const path = pathname.slice(base.length)
    if (method === 'POST' && path === '/database/query') {
      const body = await readJson(request)
      if (!isReadOnlyQuery(body)) {
        changes.push(`${method} ${path}`)
        return send(403, { message: 'not read only' })
      }
      try {
        return send(201, await answers.query(body.query))
      } catch (error) {
        return send(400, { message: String(error) })
      }
    }
    if (method !== 'GET') {
      changes.push(`${method} ${path}`)
      if (method === 'PATCH' && answers.patch) {
        return send(200, answers.patch(path, await readJson(request)))
      }
      return send(405, { message: 'not here' })
    }
    const answer = answers.management[path]
    if (typeof answer === 'number') return send(answer, { message: 'Forbidden' })
    return answer === undefined ? send(404, { message: 'Not found' }) : send(200, answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    origin: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    requests,
    changes,
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

function isReadOnlyQuery(body: unknown): body is { query: string } {
  return (
    typeof body === 'object' &&
    body !== null &&
    'query' in body &&
    typeof body.query === 'string' &&
    'read_only' in body &&
    body.read_only === true
  )
}
