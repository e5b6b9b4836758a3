import type { StackInfo } from '../local-stack/info.ts'
import { httpRequest, type NextRequest } from './http-load.ts'
import { seeded } from './seed.ts'
import type { WorkloadName } from './workload-names.ts'

/** A kind of request to Patchbay. */
export interface Workload {
  name: WorkloadName
  /** Makes the next request; each call another user, code or token. */
  next: NextRequest
  /** What a run must find fresh: codes and refresh tokens are spent, and a refresh ends the access token before it. */
  needs: 'codes' | 'refresh tokens' | 'access tokens' | 'nothing'
  /** RFC 8707: what the access tokens are for; F/gpt where it is left out. */
  resource?: string
  /** The one function in Postgres that it calls, once. */
  entry: string
}

/** How far a run got: codes and refresh tokens are used once, users go round. */
export interface Position {
  code: number
  refresh: number
  user: number
}

interface Context {
  stack: Pick<StackInfo, 'api_url' | 'demo_client' | 'functions_url'>
  users: number
  /** Of them, how many read their status: so many phones poll. */
  polling: number
  /** Of them, how many have todos to list. */
  withTodos: number
  jwtOf(user: number): string
  position: Position
}

/** The workloads, on users 1 to `users`. */
export function workloads(context: Context): Workload[] {
  const { stack, users, polling, withTodos, jwtOf, position } = context
  const { client_id: id, client_secret: secret, redirect_uri: uri } = stack.demo_client
  const port = Number(new URL(stack.api_url).port)
  const client = `client_id=${id}&client_secret=${secret}`
  const nextUser = (most: number) => (position.user++ % most) + 1
  const tokenRequest = (form: string) =>
    httpRequest(
      port,
      'POST',
      '/functions/v1/oauth/token',
      { 'content-type': 'application/x-www-form-urlencoded' },
      `${form}&${client}`,
    )
  const bearer = (most: number) => ({ authorization: `Bearer ${seeded.access(nextUser(most))}` })
  const json = { 'content-type': 'application/json' }
  const todo = '{"title":"Buy milk"}'
  const action = { needs: 'access tokens', entry: 'patchbay_api.call_action' } as const

  return [
    {
      name: 'code exchange',
      needs: 'codes',
      entry: 'patchbay_api.exchange_code',
      next: () =>
        tokenRequest(
          `grant_type=authorization_code&code=${seeded.code(position.code++)}&redirect_uri=${encodeURIComponent(uri)}`,
        ),
    },
    {
      name: 'refresh',
      needs: 'refresh tokens',
      entry: 'patchbay_api.refresh_token',
      // Each user's first is seeded, later ones are not known to the generator.
      next: () =>
        tokenRequest(
          `grant_type=refresh_token&refresh_token=${seeded.refresh(position.refresh++)}`,
        ),
    },
    {
      name: 'status read',
      needs: 'nothing',
      entry: 'patchbay_api.connection_status',
      next: () => {
        const user = nextUser(polling)
        return httpRequest(
          port,
          'GET',
          `/functions/v1/users/${seeded.userId(user)}/gpt-connection`,
          {
            authorization: `Bearer ${jwtOf(user)}`,
          },
        )
      },
    },
    {
      ...action,
      name: 'listTodos',
      next: () => httpRequest(port, 'GET', '/functions/v1/gpt/todos', bearer(withTodos)),
    },
    {
      ...action,
      name: 'createTodo',
      next: () =>
        httpRequest(port, 'POST', '/functions/v1/gpt/todos', { ...bearer(users), ...json }, todo),
    },
    {
      ...action,
      name: 'MCP tools/call',
      resource: `${stack.functions_url}/mcp`,
      next: () =>
        httpRequest(
          port,
          'POST',
          '/functions/v1/mcp',
          {
            ...bearer(users),
            ...json,
            accept: 'application/json, text/event-stream',
            'mcp-protocol-version': '2025-06-18',
          },
          `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"createTodo","arguments":${todo}}}`,
        ),
    },
  ]
}
