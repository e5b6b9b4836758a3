import {
  accessDigest,
  CLIENT,
  codeDigest,
  REDIRECT_URI,
  refreshDigest,
  SEALED,
  userId,
} from './names.ts'
import type { Table } from './restore.ts'
import { CODES, WITH_TODOS } from './seed.ts'

/** A request that is made all the time, as pgbench makes it. */
export interface Query {
  name: string
  /**
   * `:k` counts the requests of a run through all its connections; `:u` is another user each time, all over the
   * table. A wrong answer divides by zero, which ends the run.
   */
  script: string
  /** Tables to put back after a run. */
  writes: readonly Table[]
  role?: string
}

// 387961 has no common factor with a power of ten: u meets every user once before it meets one again.
const HEAD = `\\set n :n + 1
\\set k :first + (:n - 1) * :connections + :client_id
\\set u 1 + (:base + :k) * 387961 % :users
`
const STATUS = `select 1 / (ok is not null)::integer from patchbay_api.connection_status(${userId(':u')});`
const newDigest = 'sha256(uuid_send(gen_random_uuid()))'
const client = `'${CLIENT.id}', sha256('${CLIENT.secret}'), 'client_secret_post'`
const pair = (refresh: string) => `${newDigest}, ${refresh}, ${SEALED}, ${SEALED}, null, null`
const action = (name: string, args: string) =>
  `select 1 / (ok is not null)::integer from patchbay_api.call_action(${accessDigest(':u')}, null, '${name}', '${args}', null, null);`

export const queries: readonly Query[] = [
  {
    name: 'code exchange',
    script: `${HEAD}\\set c 1 + (:base + :k) % ${CODES}
select 1 / ((answer.ok).expires_in > 0)::integer
from patchbay_api.exchange_code(${client}, ${codeDigest(':c')}, '${REDIRECT_URI}', null, null, ${pair(newDigest)}) as answer;`,
    writes: [
      'patchbay.authorization_codes',
      'patchbay.tokens',
      'patchbay.grants',
      'patchbay.audit_log',
      'public.user_gpt_connections',
    ],
  },
  {
    name: 'refresh',
    // Where there are fewer users than requests, a user's token is rotated again and again.
    script: `${HEAD}\\set g :k / :users
\\set next :g + 1
select 1 / ((answer.ok).expires_in > 0)::integer
from patchbay_api.refresh_token(${client}, ${refreshDigest(':u', ':g')}, null, null, ${pair(refreshDigest(':u', ':next'))}) as answer;`,
    writes: [
      'patchbay.tokens',
      'patchbay.grants',
      'patchbay.audit_log',
      'public.user_gpt_connections',
    ],
  },
  {
    // Even users: their access token lives, as when a phone watches somebody connect.
    name: 'status read',
    script: `${HEAD}\\set u 2 * (1 + :u % (:users / 2))\n${STATUS}`,
    writes: ['patchbay.rate_limits'],
  },
  {
    // Odd users: it ran out.
    name: 'status read (expired)',
    script: `${HEAD}\\set u 2 * (1 + :u % (:users / 2)) - 1\n${STATUS}`,
    writes: ['patchbay.rate_limits'],
  },
  {
    // As PostgREST asks for /user_gpt_connections?select=…, with the user's claims in place of its filter.
    name: 'status, Data API',
    script: `${HEAD}begin;
select set_config('role', 'authenticated', true),
  set_config('request.jwt.claims', json_build_object('sub', ${userId(':u')}, 'role', 'authenticated')::text, true);
with pgrst_source as (
  select public.user_gpt_connections.has_completed_oauth, public.user_gpt_connections.last_interaction
  from public.user_gpt_connections limit 1000 offset 0
)
select 1 / count(_postgrest_t), coalesce(json_agg(_postgrest_t), '[]')
from (select * from pgrst_source) as _postgrest_t;
commit;`,
    writes: [],
  },
  {
    name: 'listTodos',
    script: `${HEAD}\\set u 1 + :u % ${WITH_TODOS}
${action('list_todos', '{}')}`,
    writes: ['patchbay.interactions'],
  },
  {
    name: 'createTodo',
    script: `${HEAD}${action('create_todo', '{"title": "Buy milk"}')}`,
    writes: ['public.todos', 'patchbay.interactions', 'realtime.messages'],
  },
  {
    name: 'rate limit',
    script: `${HEAD}select 1 / (patchbay.consume_quota('status:user:' || ${userId(':u')}, 20, 20) = 0)::integer;`,
    writes: ['patchbay.rate_limits'],
    // The entry functions take tokens as their owner.
    role: 'postgres',
  },
]
