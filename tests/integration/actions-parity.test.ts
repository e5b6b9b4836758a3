import { describe, expect, it } from 'vitest'
import type { Action } from '../../functions-shared/actions/define-action.ts'
import { gptRoutes } from '../../functions-shared/actions/routes.ts'
import { app } from '../../functions-shared/app/app.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { newProblem, type Problem } from '../../functions-shared/runtime/http/problem.ts'
import { userDigest } from '../../functions-shared/runtime/telemetry/log.ts'
import {
  anonymous,
  type Door,
  gptDoor,
  mcpDoor,
  traces,
  userWithNotes,
} from '../support/both-doors.ts'
import { mayRefuse } from '../support/examples.ts'
import { logged } from '../support/functions-log.ts'
import { mcpInProcess, message } from '../support/mcp.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const { actions } = app

/** Of every record: when, under which request, and by which connection. */
const complete = { timed: true, traced: true, of_own_grant: true }

const unknownId = crypto.randomUUID()
const [milk, , tax] = [0, 1, 2] as const
type Args = (ids: string[]) => Record<string, unknown>
const note =
  (index: number, rest: object = {}): Args =>
  (ids) => ({ id: ids[index], ...rest })
const of =
  (args: Record<string, unknown>): Args =>
  () =>
    args

/** Every action, with what may come to it and what it comes to. */
type Case = [what: string, args: Args, outcome: string]
const table: Record<string, Case[]> = {
  listNotes: [
    ['all', of({}), 'ok'],
    ['the plain ones', of({ status: 'plain' }), 'ok'],
    ['a search', of({ q: 'MILK' }), 'ok'],
    ['a first page', of({ limit: 2 }), 'ok'],
    ['too many', of({ limit: 51 }), 'invalid_request'],
    ['an unknown status', of({ status: 'done' }), 'invalid_request'],
    ['a strange cursor', of({ cursor: '0'.repeat(56) }), 'invalid_request'],
    ['an unknown field', of({ sort: 'title' }), 'invalid_request'],
  ],
  createNote: [
    ['a title', of({ title: 'd new' }), 'ok'],
    ['everything', of({ title: 'd 🥛', description: 'a\nb', pinned: true }), 'ok'],
    ['blanks beside a title', of({ title: 'd', description: null, pinned: null }), 'ok'],
    ['no title', of({ description: 'x' }), 'invalid_request'],
    ['a long title', of({ title: 'x'.repeat(201) }), 'invalid_request'],
    ['a wrong type', of({ title: 'x', pinned: 'yes' }), 'invalid_request'],
    ['three faults', of({ title: 1, pinned: 2, colour: 3 }), 'invalid_request'],
  ],
  getNote: [
    ['one', note(milk), 'ok'],
    ['an unknown one', of({ id: unknownId }), 'not_found'],
    ['no id', of({ id: 'milk' }), 'invalid_request'],
  ],
  updateNote: [
    ['the title', note(milk, { title: 'e oat milk' }), 'ok'],
    ['what fills in every field', note(milk, { title: '', description: null, pinned: true }), 'ok'],
    ['nothing but blanks', note(milk, { title: null, description: '' }), 'invalid_request'],
    ['nothing', note(milk), 'invalid_request'],
    ['an unknown one', of({ id: unknownId, title: 'x' }), 'not_found'],
    ['NUL', note(milk, { title: 'a\0b' }), 'invalid_request'],
  ],
  replaceNote: [
    ['all of it', note(milk, { title: 'f tea', pinned: true }), 'ok'],
    ['the description away', note(milk, { title: 'f', pinned: true, description: null }), 'ok'],
    ['an empty title', note(milk, { title: '', pinned: true }), 'invalid_request'],
    ['half of it', note(milk, { title: 'f tea' }), 'invalid_request'],
    ['an unknown one', of({ id: unknownId, title: 'x', pinned: false }), 'not_found'],
  ],
  pinNote: [
    ['a plain one', note(milk), 'ok'],
    ['a pinned one', note(tax), 'ok'],
    ['an unknown one', of({ id: unknownId }), 'not_found'],
  ],
  deleteNote: [
    ['one', note(milk), 'ok'],
    ['an unknown one', of({ id: unknownId }), 'not_found'],
    ['an unknown field', note(milk, { force: true }), 'invalid_request'],
  ],
  getMe: [
    ['nothing', of({}), 'ok'],
    ['an unknown field', of({ fields: 'email' }), 'invalid_request'],
  ],
  GetUserInfo: [['nothing', of({}), 'ok']],
}

/** An action that is not in the table brings its example along, which may have to be refused. */
const casesOf = (action: Action): Case[] =>
  table[action.operationId] ?? [['its example', of(action.example ?? {}), 'ok or refused']]

const cases = actions.flatMap((action) =>
  casesOf(action).map(
    ([what, args, outcome]) => [action.operationId, what, outcome, action, args] as const,
  ),
)

/** One call of a new user, and all that it leaves behind. */
async function play(
  door: Door,
  action: (typeof actions)[number],
  args: Args,
  scope: string | null,
) {
  const { user, ids } = await userWithNotes()
  const token = await door.token(user, scope)
  const outcome = await door.call(action, args(ids), token)
  // Whoever reads the documents relies on this.
  if (outcome.output)
    expect(action.output.safeParse(outcome.output)).toMatchObject({ success: true })
  const text = JSON.stringify({ outcome, ...(await traces(user)) }).replaceAll(user.email, 'email')
  return { error: outcome.error, left: anonymous(JSON.parse(text)) }
}

describe('GPT Action and MCP tool', () => {
  it('are both tried with every action', () => {
    for (const { operationId, example } of actions) {
      expect(table[operationId] ?? example, `${operationId} has no example`).toBeDefined()
    }
  })

  it.each(cases)(
    '%s, %s (%s): same answer, effect, records',
    async (_id, _what, outcome, action, args) => {
      const [byGpt, byMcp] = await Promise.all([
        play(gptDoor, action, args, null),
        play(mcpDoor, action, args, null),
      ])
      expect(byMcp.left).toEqual(byGpt.left)
      const refusal = outcome === 'ok or refused' && mayRefuse.exec(byGpt.error ?? '')?.[1]
      const wanted = outcome === 'ok or refused' ? refusal || 'ok' : outcome
      expect(byGpt.left).toMatchObject({
        outcome:
          wanted === 'ok' ? { output: {} } : { error: expect.stringMatching(`^${wanted}: `) },
        interactions: [{ action: action.sqlName, outcome: wanted, ...complete }],
        connection: [{ has_completed_oauth: true, used: true }],
      })
    },
  )

  it.each(actions.map((action) => [action.operationId, action] as const))(
    '%s without its scope: same refusal, no effect, same record',
    async (_id, action) => {
      const scope = action.scope === 'profile:read' ? 'notes:read' : 'profile:read'
      const [, good = of({})] = casesOf(action)[0] ?? []
      const [byGpt, byMcp] = await Promise.all([
        play(gptDoor, action, good, scope),
        play(mcpDoor, action, good, scope),
      ])
      expect(byMcp.left).toEqual(byGpt.left)
      expect(byGpt.left).toMatchObject({
        outcome: { refused: 403 },
        interactions: [{ action: action.sqlName, outcome: 'forbidden', ...complete }],
      })
    },
  )
})

describe('One call, in the log and in the records', () => {
  it.each([gptDoor, mcpDoor])(
    'bears one request id, the user and the client: $name',
    async (door) => {
      const user = await newUser()
      const [getMe] = actions.filter(({ operationId }) => operationId === 'getMe')
      if (!getMe) throw new Error('the core has no getMe')
      await door.call(getMe, {}, await door.token(user, null))
      const [record] = await sql`
      select trace_id, client_id from patchbay.interactions where user_id = ${user.id}`
      const line = await logged(
        `of ${record?.trace_id}`,
        (one) => one.event === 'request' && one.request_id === record?.trace_id,
      )
      expect(line).toMatchObject({
        function: door === gptDoor ? 'gpt' : 'mcp',
        action: 'getMe',
        client_id: record?.client_id,
        user: userDigest(user.id),
        status: 200,
      })
    },
  )
})

describe('What Postgres answers', () => {
  /** A runtime whose Postgres always answers this. */
  const answering = (problem: Problem) => {
    const { runtime, post } = mcpInProcess({}, (real) => ({
      ...real,
      log: () => {},
      database: {
        ...real.database,
        one: async <Row>() =>
          ({ ok: null, problem, user_id: null, client_id: null, detail: null }) as Row,
      },
    }))
    return { post, gpt: createEdgeFunction('gpt', gptRoutes(app), () => runtime) }
  }

  it.each([
    [400, 'invalid_request', 'The answer would be too long. Ask for less at once.'],
    [404, 'not_found', 'There is no note with this id. Call listNotes to see the ids.'],
    [409, 'conflict', 'This round is finished.'],
    [429, 'rate_limited', 'Too many requests. Try again in 7 s.'],
    [500, 'internal_error', 'Something went wrong on our side. Nothing was changed.'],
  ] as const)('%s %s: the same words through both doors', async (status, error, sentence) => {
    const { post, gpt } = answering(newProblem(status, error, sentence))
    const headers = { authorization: 'Bearer pb_at_x' }
    const byGpt = await gpt.fetch(new Request('http://x/gpt/me', { headers }))
    expect(byGpt.status).toBe(status)
    expect(await byGpt.json()).toEqual({ error, message: sentence })

    const byMcp = await post('pb_at_x', message('tools/call', { name: 'getMe' }))
    expect(byMcp.status).toBe(200)
    const { result } = await byMcp.json()
    expect(result).toEqual({
      isError: true,
      content: [{ type: 'text', text: `${error}: ${sentence}` }],
    })
  })
})
