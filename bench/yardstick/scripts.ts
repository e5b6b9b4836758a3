import { CLIENT, digestSql, USERS } from '../others.ts'
import type { WorkloadName } from '../workload-names.ts'

// pgbench's `:base` is the first number of a turn, `:stride` how many each of its connections has; `:n` counts within one.
const NEXT = '\\set n :n + 1\n\\set c :base + :client_id * :stride + :n\n'
const newDigest = 'sha256(uuid_send(gen_random_uuid()))'
const pair = `${newDigest}, ${newDigest}`
/** A refusal divides by zero, which ends the run. */
const insist = (call: string) => `select 1 / (${call} is not null)::integer;`

/** As the Data API does it: one transaction, in one message, with the user's role and claims. */
const asUser = (users: number, query: string) => `\\set u random(1, ${users})
\\startpipeline
begin;
select
  set_config('role', 'authenticated', true),
  set_config('request.jwt.claims', json_build_object('sub', '00000000-0000-4000-8000-' || lpad(to_hex(:u::integer), 12, '0'), 'role', 'authenticated')::text, true);
${query};
commit;
\\endpipeline`

/** What the actions ask, also for the bare server. */
export const LIST_TODOS = `select coalesce(json_agg(page), '[]')::text as body
from (select * from public.todos order by created_at desc, id desc limit 20) as page`
export const CREATE_TODO = `insert into public.todos (title) values ('Buy milk') returning to_json(todos)::text as body`

/** The yardstick of each workload, for pgbench: the small function, or the same query as the same user. */
export function yardstickScript(
  workload: WorkloadName,
  { users, withTodos }: { users: number; withTodos: number },
): string {
  switch (workload) {
    case 'code exchange':
      return `${NEXT}${insist(`redeem_code(${digestSql(workload, ':c')}, '${CLIENT.id}', '${CLIENT.redirectUri}', ${pair})`)}`
    case 'refresh':
      return `${NEXT}${insist(`rotate_token(${digestSql(workload, ':c')}, '${CLIENT.id}', ${pair})`)}`
    case 'status read':
      return `\\set c random(1, ${USERS})\nselect has_completed_oauth, last_interaction from read_status(${digestSql(workload, ':c')});`
    case 'listTodos':
      return asUser(withTodos, LIST_TODOS)
    default:
      return asUser(users, CREATE_TODO)
  }
}
