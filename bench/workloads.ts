import type { StackInfo } from '../local-stack/info.ts'
import { httpRequest, type NextRequest } from './http-load.ts'
import { seeded } from './seed.ts'
import type { WorkloadName } from './workload-names.ts'

/** A kind of request: how it goes over the wire, and the same call for pgbench. */
export interface Workload {
  name: WorkloadName
  /** Makes the next request; each call another user, code or token. */
  requests(): NextRequest
  /** pgbench script. `:n` counts up within a client, `:client_id` tells clients apart. */
  pgbench: string
  /** What a run must find fresh: codes and refresh tokens are spent, and a refresh ends the access token before it. */
  needs: 'codes' | 'refresh tokens' | 'access tokens' | 'nothing'
  /** RFC 8707: what the access tokens are for; F/gpt where it is left out. */
  resource?: string
  /** Answered by a development server of the local stack, not by Patchbay: its rate says nothing of the platform's. */
  elsewhere?: boolean
}

type StackParts = Pick<StackInfo, 'demo_client' | 'functions_url' | 'publishable_key'>

interface Context {
  stack: StackParts
  users: number
  /** Of them, how many read their status: so many phones poll at once. */
  polling: number
  jwtOf(user: number): string
  /** First code that is not used yet; runs take from here. */
  codes: { next: number }
}

const secretOf = (stack: StackParts) => stack.demo_client.client_secret

/** The workloads, on users 1 to `users`. */
export function workloads({ stack, users, polling, jwtOf, codes }: Context): Workload[] {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const client = `client_id=demo-gpt&client_secret=${secretOf(stack)}`
  const uri = encodeURIComponent(stack.demo_client.redirect_uri)
  let user = 0
  const nextUser = (most = users) => {
    user = (user % most) + 1
    return user
  }
  const todo = '{"title":"Buy milk"}'
  const mcp = `${stack.functions_url}/mcp`
  const digestOf = (prefix: string, number: string) =>
    `sha256(convert_to('${prefix}' || ${number}, 'utf8'))`
  const pgSecret = `sha256(convert_to('${secretOf(stack)}', 'utf8'))`
  const newDigests = `sha256(uuid_send(gen_random_uuid())), sha256(uuid_send(gen_random_uuid())), 'v1.bench.a', 'v1.bench.r', null, null`
  const anyPolling = `\\set u random(1, ${polling})\n`
  const pgUser = `('00000000-0000-4000-8000-' || lpad(to_hex(:u::integer), 12, '0'))::uuid`
  const pgAction = (name: string, args: string, resource?: string) =>
    `\\set u random(1, ${users})\n` +
    `select * from patchbay_api.call_action(${digestOf('bench-at-', ':u')}, ${resource ? `'${resource}'` : 'null'}, '${name}', '${args}', null, null);`

  return [
    {
      name: 'code exchange',
      needs: 'codes',
      requests: () => () =>
        httpRequest(
          'POST',
          '/functions/v1/oauth/token',
          form,
          `grant_type=authorization_code&code=${seeded.code(codes.next++)}&redirect_uri=${uri}&${client}`,
        ),
      pgbench:
        `\\set n :n + 1\n\\set c :base + :client_id * :stride + :n\n` +
        `select patchbay_api.exchange_code('demo-gpt', ${pgSecret}, 'client_secret_post', ${digestOf('bench-ac-', ':c')}, '${stack.demo_client.redirect_uri}', null, null, ${newDigests});`,
    },
    {
      name: 'refresh',
      needs: 'refresh tokens',
      requests: () => {
        // A refresh token is spent by its use: each user's first is seeded, later ones are not known to the generator.
        return () =>
          httpRequest(
            'POST',
            '/functions/v1/oauth/token',
            form,
            `grant_type=refresh_token&refresh_token=${seeded.refresh(nextUser())}&${client}`,
          )
      },
      pgbench:
        `\\set n :n + 1\n\\set c :client_id * :stride + :n\n` +
        `select patchbay_api.refresh_token('demo-gpt', ${pgSecret}, 'client_secret_post', ${digestOf('bench-rt-', ':c')}, null, null, ${newDigests});`,
    },
    {
      name: 'status read',
      needs: 'nothing',
      requests: () => () => {
        const n = nextUser(polling)
        return httpRequest('GET', `/functions/v1/users/${seeded.userId(n)}/gpt-connection`, {
          authorization: `Bearer ${jwtOf(n)}`,
        })
      },
      pgbench: `${anyPolling}select * from patchbay_api.connection_status(${pgUser});`,
    },
    {
      name: 'status, Data API',
      needs: 'nothing',
      elsewhere: true,
      requests: () => () => {
        const n = nextUser(polling)
        const query = `select=has_completed_oauth,last_interaction&user_id=eq.${seeded.userId(n)}`
        return httpRequest('GET', `/rest/v1/user_gpt_connections?${query}`, {
          apikey: stack.publishable_key,
          authorization: `Bearer ${jwtOf(n)}`,
        })
      },
      // As PostgREST does it: one transaction, the user's role and claims in it, then the query.
      pgbench: `${anyPolling}begin;
set local role authenticated;
select set_config('request.jwt.claims', json_build_object('sub', ${pgUser}, 'role', 'authenticated')::text, true);
select has_completed_oauth, last_interaction from public.user_gpt_connections where user_id = ${pgUser};
commit;`,
    },
    {
      name: 'listTodos',
      needs: 'access tokens',
      requests: () => () =>
        httpRequest('GET', '/functions/v1/gpt/todos', {
          authorization: `Bearer ${seeded.access(nextUser())}`,
        }),
      pgbench: pgAction('list_todos', '{}'),
    },
    {
      name: 'createTodo',
      needs: 'access tokens',
      requests: () => () =>
        httpRequest(
          'POST',
          '/functions/v1/gpt/todos',
          {
            authorization: `Bearer ${seeded.access(nextUser())}`,
            'content-type': 'application/json',
          },
          todo,
        ),
      pgbench: pgAction('create_todo', todo),
    },
    {
      name: 'MCP tools/call',
      needs: 'access tokens',
      resource: mcp,
      requests: () => () =>
        httpRequest(
          'POST',
          '/functions/v1/mcp',
          {
            authorization: `Bearer ${seeded.access(nextUser())}`,
            'content-type': 'application/json',
            accept: 'application/json, text/event-stream',
            'mcp-protocol-version': '2025-06-18',
          },
          `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"createTodo","arguments":${todo}}}`,
        ),
      pgbench: pgAction('create_todo', todo, mcp),
    },
  ]
}
