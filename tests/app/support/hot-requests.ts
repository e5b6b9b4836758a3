import * as seeded from '../../../bench/growth/names.ts'

// What is asked all the time, on the rows of populous-database.ts; each request is another user's.

const { CLIENT, REDIRECT_URI, SEALED } = seeded
const user = (n: number) => seeded.userId(`'${n}'`)
const claims = (n: number) =>
  `jsonb_build_object(
    'sub', ${user(n)}, 'session_id', md5('session ${n}')::uuid, 'iat', 4102444800, 'aal', 'aal1'
  )`
const todo = (n: number) => seeded.todoId(`'${n}'`, "'7'")
const access = (n: number) => seeded.accessDigest(`'${n}'`)

const client = `'${CLIENT.id}', sha256('${CLIENT.secret}'), 'client_secret_post'`
const pair = (n: number) =>
  `sha256('new access ${n}'), sha256('new refresh ${n}'), ${SEALED}, ${SEALED}, null`
const refresh = (n: number, generation: number) =>
  answered(
    `refresh_token(${client}, ${seeded.refreshDigest(`'${n}'`, `'${generation}'`)}, null, null, ${pair(n)})`,
  )

/** A call as functions-shared/gateway sends it. */
const answered = (call: string) =>
  `select to_jsonb(answer.ok) as ok, to_jsonb(answer.problem) as problem from patchbay_api.${call} as answer`
const problemOf = (call: string) => `select to_jsonb(patchbay_api.${call}) as problem`

/** A request and a part of its answer, as JSON, by which it is known to have done what it is there for. */
export interface HotRequest {
  statements: string[]
  answer: string
}

function gateway(answer: string, ...statements: string[]): HotRequest {
  const asGateway = `select set_config('role', 'patchbay_gateway', true)`
  return { answer, statements: [asGateway, ...statements] }
}

function call(n: number, name: string, args = `'{}'`): HotRequest {
  return gateway(
    '"problem":null,"user_id"',
    `select answer.ok, to_jsonb(answer.problem) as problem, answer.user_id, answer.client_id, answer.detail
     from patchbay_api.call_action(${access(n)}, null, '${name}', ${args}, null, null) as answer`,
  )
}

/** A call that waits for its user, made twice: not the one in thirty that removes the oldest. */
function heldTwice(n: number, name: string, args: string): HotRequest {
  const approval = `'{"ask": "always", "name": "x", "page": "x"}'`
  const made = answered(
    `call_action(${access(n)}, null, '${name}', ${args}, null, null, null, ${approval})`,
  )
  return gateway('approval=', 'select setseed(0.5)', made, made)
}

/** As the Data API: the user's role and claims, and the query inside a CTE. */
function direct(n: number, rows: number, query: string): HotRequest {
  return {
    answer: `"count":"${rows}"`,
    statements: [
      `select set_config('role', 'authenticated', true),
         set_config('request.jwt.claims', json_build_object('sub', ${user(n)}, 'role', 'authenticated')::text, true)`,
      `with pgrst_source as (${query})
       select count(_postgrest_t), coalesce(json_agg(_postgrest_t), '[]') from (select * from pgrst_source) as _postgrest_t`,
    ],
  }
}

export const hotRequests: Record<string, HotRequest> = {
  authorize: gateway(
    'authorization_id',
    answered(
      `start_authorization('${CLIENT.id}', '${REDIRECT_URI}', 's', null, null, null, null, null, true)`,
    ),
  ),
  'consent page': gateway('request_id', answered(`describe_authorization(md5('pending 1')::uuid)`)),
  'consent, Allow': gateway(
    'redirect_uri',
    answered(
      `decide_authorization(md5('pending 1')::uuid, ${claims(1)}, true, sha256('new code'), null)`,
    ),
  ),
  'code exchange': gateway(
    'expires_in',
    answered(
      `exchange_code(${client}, ${seeded.codeDigest("'2'")}, '${REDIRECT_URI}', null, null, ${pair(2)}, null)`,
    ),
  ),
  refresh: gateway('expires_in', refresh(3, 0)),
  'refresh, retried': gateway('"sealed_access":"', refresh(4, 0), refresh(4, 0)),
  'refresh, replayed': gateway('invalid_grant', refresh(5, -1)),
  introspect: gateway('"active":true', answered(`introspect_token(${client}, ${access(6)}, null)`)),
  revoke: gateway('"problem":null', problemOf(`revoke_token(${client}, ${access(7)}, null)`)),
  'status, function': gateway(
    'has_completed_oauth',
    `select answer.ok, to_jsonb(answer.problem) as problem from patchbay_api.connection_status(${user(8)}) as answer`,
  ),
  'status, function, idle': gateway(
    'has_completed_oauth',
    `select answer.ok, to_jsonb(answer.problem) as problem from patchbay_api.connection_status(${user(27)}) as answer`,
  ),
  'status, check': gateway(
    'has_completed_oauth',
    `select answer.ok, to_jsonb(answer.problem) as problem from patchbay_api.check_connection(${user(9)}) as answer`,
  ),
  'status, disconnect': gateway(
    'has_completed_oauth',
    `select answer.ok, to_jsonb(answer.problem) as problem from patchbay_api.disconnect(${claims(11)}, null) as answer`,
  ),
  'status, direct': direct(
    12,
    1,
    'select has_completed_oauth, last_interaction from public.user_gpt_connections limit 1000',
  ),
  'connected apps, direct': direct(13, 1, 'select * from public.connected_apps limit 1000'),
  'activity, direct': direct(
    13,
    20,
    'select * from public.assistant_activity where id < 1000000000 order by id desc limit 20',
  ),
  'activity of one app, direct': direct(
    14,
    20,
    `select * from public.assistant_activity where client_id = 'client-7' order by id desc limit 20`,
  ),
  'todos, direct': direct(
    14,
    20,
    'select * from public.todos order by created_at desc, id desc limit 20',
  ),
  listTodos: call(15, 'list_todos'),
  'listTodos, searched': call(16, 'list_todos', `'{"q": "7", "status": "open", "limit": 5}'`),
  getTodo: call(17, 'get_todo', `jsonb_build_object('id', ${todo(17)})`),
  createTodo: call(18, 'create_todo', `'{"title": "Buy milk"}'`),
  updateTodo: call(19, 'update_todo', `jsonb_build_object('id', ${todo(19)}, 'title', 'Eggs')`),
  completeTodo: call(21, 'complete_todo', `jsonb_build_object('id', ${todo(21)})`),
  deleteTodo: call(22, 'delete_todo', `jsonb_build_object('id', ${todo(22)})`),
  'deleteTodo, held, twice': heldTwice(28, 'delete_todo', `jsonb_build_object('id', ${todo(28)})`),
  getApproval: gateway(
    'pending',
    answered(`get_approval(${access(28)}, null, md5('approval 1')::uuid, null)`),
  ),
  'approval, decided': direct(
    28,
    1,
    `select public.decide_approval(md5('approval 1')::uuid, 'approve')`,
  ),
  'approvals, direct': direct(
    28,
    20,
    'select * from public.approvals order by created_at desc, id desc limit 20',
  ),
  'approvals, disconnected': direct(
    28,
    1,
    `select public.disconnect_app(${seeded.grantId("'28'")})`,
  ),
  getMe: call(23, 'get_me'),
  'MCP, no action': gateway('"user_id"', answered(`authenticate(${access(24)}, null)`)),
  'device, begun': gateway(
    'expires_in',
    answered(
      `start_device_authorization(${client}, sha256('new device'), sha256('new user code'), null, null, null)`,
    ),
  ),
  'device, page': gateway(
    'pending',
    answered(`describe_device_request(sha256('user code 1'), 'device')`),
  ),
  'device, polled': gateway(
    'authorization_pending',
    answered(`redeem_device_code(${client}, sha256('device 1'), ${pair(25)})`),
  ),
  'device, fetched': gateway(
    'expires_in',
    problemOf(`decide_device_request(sha256('user code 2'), 'device', ${claims(26)}, true, null)`),
    answered(`redeem_device_code(${client}, sha256('device 2'), ${pair(26)})`),
  ),
}
