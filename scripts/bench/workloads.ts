import type { StackInfo } from '../stack/info.ts'
import { httpRequest, type NextRequest } from './http-load.ts'
import { seeded } from './seed.ts'

/** A kind of request: how it goes over the wire, and the same call for pgbench. */
export interface Workload {
  name: string
  /** Makes the next request; each call another user, code or token. */
  requests(): NextRequest
  /** pgbench script. `:n` counts up within a client, `:client_id` tells clients apart. */
  pgbench: string
  /** What a run uses up and must find fresh. */
  consumes: 'codes' | 'tokens' | 'nothing'
}

interface Context {
  stack: StackInfo
  users: number
  jwtOf(user: number): string
  /** First code that is not used yet; runs take from here. */
  codes: { next: number }
}

const secretOf = (stack: StackInfo) => stack.demo_client.client_secret

/** The workloads, on users 1 to `users`. */
export function workloads({ stack, users, jwtOf, codes }: Context): Workload[] {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const client = `client_id=demo-gpt&client_secret=${secretOf(stack)}`
  const uri = encodeURIComponent(stack.demo_client.redirect_uri)
  let user = 0
  const nextUser = () => {
    user = (user % users) + 1
    return user
  }
  const digestOf = (prefix: string, number: string) =>
    `sha256(convert_to('${prefix}' || ${number}, 'utf8'))`
  const pgSecret = `sha256(convert_to('${secretOf(stack)}', 'utf8'))`
  const newDigests = `sha256(uuid_send(gen_random_uuid())), sha256(uuid_send(gen_random_uuid())), 'v1.bench.a', 'v1.bench.r', null, null`
  const anyUser = `\\set u random(1, ${users})\n`

  return [
    {
      name: 'code exchange',
      consumes: 'codes',
      requests: () => () =>
        httpRequest(
          'POST',
          '/functions/v1/oauth/token',
          form,
          `grant_type=authorization_code&code=${seeded.code(codes.next++)}&redirect_uri=${uri}&${client}`,
        ),
      pgbench:
        `\\set n :n + 1\n\\set c :base + :client_id * :stride + :n\n` +
        `select gateway.exchange_code('demo-gpt', ${pgSecret}, 'client_secret_post', ${digestOf('bench-ac-', ':c')}, '${stack.demo_client.redirect_uri}', null, null, ${newDigests});`,
    },
    {
      name: 'refresh',
      consumes: 'tokens',
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
        `select gateway.refresh_token('demo-gpt', ${pgSecret}, 'client_secret_post', ${digestOf('bench-rt-', ':c')}, null, null, ${newDigests});`,
    },
    {
      name: 'status read',
      consumes: 'nothing',
      requests: () => () => {
        const n = nextUser()
        return httpRequest('GET', `/functions/v1/users/${seeded.userId(n)}/gpt-connection`, {
          authorization: `Bearer ${jwtOf(n)}`,
        })
      },
      pgbench: `${anyUser}select * from gateway.connection_status(('00000000-0000-4000-8000-' || lpad(to_hex(:u::integer), 12, '0'))::uuid);`,
    },
    {
      name: 'listTodos',
      consumes: 'nothing',
      requests: () => () =>
        httpRequest('GET', '/functions/v1/gpt/todos', {
          authorization: `Bearer ${seeded.access(nextUser())}`,
        }),
      pgbench: `${anyUser}select * from gateway.call_action(${digestOf('bench-at-', ':u')}, null, 'list_todos', '{}', null, null);`,
    },
    {
      name: 'createTodo',
      consumes: 'nothing',
      requests: () => () =>
        httpRequest(
          'POST',
          '/functions/v1/gpt/todos',
          {
            authorization: `Bearer ${seeded.access(nextUser())}`,
            'content-type': 'application/json',
          },
          '{"title":"Buy milk"}',
        ),
      pgbench: `${anyUser}select * from gateway.call_action(${digestOf('bench-at-', ':u')}, null, 'create_todo', '{"title":"Buy milk"}', null, null);`,
    },
  ]
}
