import type { StackInfo } from '../../local-stack/info.ts'
import { userJwt } from '../load/user-jwt.ts'
import { seeded } from '../seed.ts'
import type { ColdCase } from './measure.ts'

/** Whose seeded token is for the MCP server (RFC 8707): bench-cold.ts binds this user's grant to it. */
export const MCP_USER = 2

type Cold = Omit<ColdCase, 'file'>

/**
 * From here on each process gets a user of its own: a refresh token is spent by its use, and a user's status may be read
 * 20 times a minute.
 */
export const FIRST_FRESH = 10

/** What each function is asked first: makes requests that go through to Postgres and that it grants. */
export function coldRequests(stack: StackInfo, jwtSecret: string): Record<string, () => Cold> {
  let refreshed = FIRST_FRESH
  let polled = FIRST_FRESH
  const at = (path: string) => `${stack.api_url}${path}`
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
  const get = (path: string, headers = {}): Cold => ({
    url: at(path),
    method: 'GET',
    headers,
    body: null,
  })
  const { client_id: id, client_secret: secret } = stack.demo_client

  return {
    users: () => {
      const id = seeded.userId(polled++)
      return get(`/users/${id}/gpt-connection`, bearer(userJwt(jwtSecret, id)))
    },
    gpt: () => get('/gpt/todos', bearer(seeded.access(1))),
    // A refresh token is spent by the first answer, and the second is the same again to a retry.
    oauth: () => ({
      url: at('/oauth/token'),
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: `grant_type=refresh_token&refresh_token=${seeded.refresh(refreshed++)}&client_id=${id}&client_secret=${secret}`,
    }),
    mcp: () => ({
      url: at('/mcp'),
      method: 'POST',
      headers: {
        ...bearer(seeded.access(MCP_USER)),
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"listTodos","arguments":{}}}',
    }),
    ops: () => get('/ops/health'),
  }
}
