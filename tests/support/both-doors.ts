import { canBeHeld } from '../../functions-shared/actions/approvals/get-approval.ts'
import type { Action } from '../../functions-shared/actions/define-action.ts'
import { app } from '../../functions-shared/app/app.ts'
import { newAssistant } from './clients.ts'
import { gpt } from './gpt.ts'
import { MCP, message, post } from './mcp.ts'
import { sql } from './stack.ts'
import { newUser, type TestUser } from './users.ts'

/** What an action came to, told the same way for both doors. */
export interface Outcome {
  /** The action's output. */
  output?: unknown
  /** The error's code and message. */
  error?: string
  /** It waits for the user. */
  held?: { id: string; status: string; url: string; expires_at: string }
  /** HTTP said that the credential (401) or its scope (403) does not do. */
  refused?: number
}

/** A way to call an action: a GPT Action, or an MCP tool. */
export interface Door {
  name: string
  token(user: TestUser, scope: string | null): Promise<string>
  call(action: Action, args: Record<string, unknown>, token: string): Promise<Outcome>
}

let assistant: ReturnType<typeof newAssistant> | undefined

/** A token of one assistant that may ask for every scope there is; without a scope it asks for all. */
async function tokenOf(user: TestUser, scope: string | null, resource: string | null) {
  assistant ??= newAssistant({ scopes: [...app.scopes] })
  const { connect } = await assistant
  return (await connect(user, { scope: scope ?? app.scopes.join(' '), resource })).access_token
}

export const gptDoor: Door = {
  name: 'GPT Action',
  token: (user, scope) => tokenOf(user, scope, null),

  async call(action, args, token) {
    const { path, ...request } = gptRequest(action, args)
    const response = await gpt(token, path, request)
    const body = await response.json()
    if (response.status === 202) return { held: body.approval }
    if (response.status === action.successStatus) return { output: body }
    if (response.status === 401 || response.status === 403) return { refused: response.status }
    return { error: `${body.error}: ${body.message}` }
  },
}

/** A call as GPT Actions send it: path with its query, method and body. */
export function gptRequest(action: Action, args: Record<string, unknown>) {
  const rest = { ...args }
  const path = action.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = String(rest[name])
    delete rest[name]
    return encodeURIComponent(value)
  })
  const query = new URLSearchParams(Object.entries(rest).map(([name, value]) => [name, `${value}`]))
  const fields = Object.keys(action.input.shape).length > action.pathFields.length
  // An action without fields takes no body, unless a test sends it one that it must refuse.
  const takesBody = action.carrier === 'body' && (fields || Object.keys(rest).length > 0)
  return {
    path: action.carrier === 'query' ? `${path}?${query}` : path,
    method: action.method,
    ...(takesBody && { json: rest }),
  }
}

export const mcpDoor: Door = {
  name: 'MCP tool',
  token: (user, scope) => tokenOf(user, scope, MCP),

  async call(action, args, token) {
    const request = message('tools/call', { name: action.operationId, arguments: args })
    const response = await post(token, request)
    if (response.status === 401 || response.status === 403) return { refused: response.status }
    const { result } = await response.json()
    if (canBeHeld(action) && result.structuredContent?.approval) {
      return { held: result.structuredContent.approval }
    }
    return result.isError ? { error: result.content[0].text } : { output: result.structuredContent }
  },
}

/** Everything that a call leaves behind for a user: rows, records, status, broadcasts. */
export async function traces(user: TestUser) {
  const [notes, interactions, connection, broadcasts] = await Promise.all([
    sql`select title, description, pinned from public.notes where user_id = ${user.id} order by title`,
    // The ids differ between two calls; that they are there, and whose, does not.
    sql`
      select i.action, i.outcome, i.client_id, i.duration_ms >= 0 as timed, i.trace_id is not null as traced,
        i.grant_id in (select id from patchbay.grants where user_id = ${user.id}) as of_own_grant
      from patchbay.interactions as i where i.user_id = ${user.id} order by i.id`,
    sql`select has_completed_oauth, last_interaction is not null as used from public.user_gpt_connections where user_id = ${user.id}`,
    sql`
      select event, payload ->> 'by' as by, payload #>> '{note,title}' as title from realtime.messages
      where topic = ${`user:${user.id}`} and event like 'note%' order by inserted_at, title`,
  ])
  return { notes, interactions, connection, broadcasts }
}

/** A user with three notes: two plain, one pinned. Gives their ids. */
export async function userWithNotes(): Promise<{ user: TestUser; ids: string[] }> {
  const user = await newUser()
  const rows = await sql<{ id: string }[]>`
    insert into public.notes (user_id, title, description, pinned, created_at)
    values
      (${user.id}, 'a milk', 'two bottles', false, '2026-01-03T00:00:00Z'),
      (${user.id}, 'b bread', null, false, '2026-01-02T00:00:00Z'),
      (${user.id}, 'c tax', null, true, '2026-01-01T00:00:00Z')
    returning id`
  return { user, ids: rows.map(({ id }) => id) }
}

/** Ids, times and addresses differ between two users; what they stand for does not. */
export function anonymous(value: unknown): unknown {
  const seen = new Map<string, string>()
  const text = JSON.stringify(value)
    .replaceAll(/[0-9a-f]{56}/g, 'cursor')
    .replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, (id) => {
      const name = seen.get(id) ?? `id ${seen.size + 1}`
      seen.set(id, name)
      return name
    })
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)/g, 'time')
  return JSON.parse(text)
}
