import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { getApproval } from '../../functions-shared/actions/approvals/get-approval.ts'
import type { Action } from '../../functions-shared/actions/define-action.ts'
import { app } from '../../functions-shared/app/app.ts'
import { doorsWith } from '../support/always-asking-doors.ts'
import { anonymous, type Door, gptDoor, traces, userWithNotes } from '../support/both-doors.ts'
import { exampleFor, mayRefuse, shippedEffects } from '../support/examples.ts'
import { sql, stack } from '../support/stack.ts'
import type { TestUser } from '../support/users.ts'

const states = [
  'allowed',
  'held',
  'approved',
  'denied',
  'expired',
  'undone',
  'approved, undone',
] as const
type State = (typeof states)[number]

const left = doorsWith('user')
const always = doorsWith('always')

async function decide(user: TestUser, approval_id: string, decision: string) {
  return await user.supabase.rpc('decide_approval', { approval_id, decision })
}

const approve = async (user: TestUser, id: string): Promise<string | undefined> =>
  (await decide(user, id, 'approve')).data?.status

/** What a user does about a held call, and how it stands then. */
const then: Record<
  Exclude<State, 'allowed' | 'undone'>,
  (user: TestUser, id: string) => Promise<string | undefined>
> = {
  held: async () => 'pending',
  approved: approve,
  'approved, undone': approve,
  denied: async (user, id) => (await decide(user, id, 'deny')).data?.status,
  expired: async (user, id) => {
    await sql`
      update patchbay.approvals set created_at = now() - interval '11 minutes', expires_at = now() - interval '1 minute'
      where id = ${id}`
    const { status } = await decide(user, id, 'approve')
    return status === 410 ? 'expired' : `${status}`
  },
}

/** Takes back the user's newest call: how many rows came back, or why none did. */
async function undoNewest({ supabase }: TestUser) {
  const newest = supabase.from('assistant_activity').select('id, changed, undoable')
  const { data: call } = await newest.order('id', { ascending: false }).limit(1).single()
  const { data, error } = await supabase.rpc('undo_activity', { id: call?.id })
  return {
    changed: call?.changed,
    undoable: call?.undoable,
    undone: data?.undone ?? null,
    refused: error?.details ?? null,
  }
}

const played = z.looseObject({
  outcome: z.looseObject({ output: z.unknown().optional(), held: z.unknown().optional() }),
  status: z.string().optional(),
  undo: z.record(z.string(), z.unknown()).nullable(),
  notesBefore: z.array(z.unknown()),
  heard: z.looseObject({ output: z.looseObject({ result: z.unknown() }).optional() }).nullable(),
  interactions: z.array(z.looseObject({ outcome: z.string() })),
  notes: z.array(z.unknown()),
  broadcasts: z.array(z.unknown()),
})

const isHeld = (state: State): state is keyof typeof then =>
  state !== 'allowed' && state !== 'undone'

/** One call of a new user, what they do about it, what the assistant hears of it, and all that it leaves behind. */
async function play(doorIndex: 0 | 1, action: Action, state: State) {
  const door: Door = (isHeld(state) ? always : left)[doorIndex] ?? gptDoor
  const { user, ids } = await userWithNotes()
  const { notes: notesBefore } = await traces(user)
  const token = await door.token(user, null)
  const outcome = await door.call(action, exampleFor(action, ids[0] ?? ''), token)
  const { held } = outcome
  const status = isHeld(state) && held ? await then[state](user, held.id) : undefined
  const undo = state.endsWith('undone') ? await undoNewest(user) : null
  const heard = held && (await door.call(getApproval, { id: held.id }, token))
  const [row] = await sql`
    select action, title, text, args, status from patchbay.approvals where user_id = ${user.id}`
  const text = JSON.stringify({
    outcome,
    status,
    undo,
    notesBefore,
    heard: heard ?? null,
    row: row ?? null,
    ...(await traces(user)),
  })
    .replaceAll(user.email, 'email')
    .replaceAll(stack.web_url, 'web')
  return played.parse(anonymous(JSON.parse(text)))
}

const outcomes: Record<State, readonly string[]> = {
  allowed: ['ok'],
  held: ['held'],
  approved: ['held', 'ok'],
  denied: ['held', 'denied'],
  expired: ['held'],
  undone: ['ok'],
  'approved, undone': ['held', 'ok'],
}

const cases = app.actions.flatMap((action) =>
  states.map((state) => [action.operationId, state, action] as const),
)

describe('GPT Action and MCP tool', () => {
  it.each(cases)('%s, %s: same answer, effect and records', async (_id, state, action) => {
    const [byGpt, byMcp] = await Promise.all([play(0, action, state), play(1, action, state)])
    expect(byMcp).toEqual(byGpt)
    const { interactions } = byGpt
    const ran = interactions.at(-1)?.outcome ?? ''
    // An adopter's action may have nothing to do for a user who has nothing.
    const wanted = mayRefuse.test(`${ran}: x`)
      ? ['held', ran].slice(isHeld(state) ? 0 : 1)
      : outcomes[state]
    expect(interactions.map(({ outcome }) => outcome)).toEqual(wanted)
    expect(Boolean(byGpt.outcome.held)).toBe(isHeld(state))
    if (state.endsWith('undone')) {
      const { changed, ...undo } = byGpt.undo ?? {}
      // An adopter's action may change what is not tracked.
      if (action.operationId in shippedEffects) {
        expect(changed !== 'none').toBe(action.effect !== 'read')
        expect(undo).toEqual(
          action.effect === 'read'
            ? { undoable: false, undone: null, refused: 'not_undoable' }
            : { undoable: true, undone: 1, refused: null },
        )
      }
      if (undo.undone !== null) expect(byGpt.notes).toEqual(byGpt.notesBefore)
    }
    if (!isHeld(state)) return
    const isApproved = state.startsWith('approved')
    const heard = state === 'held' ? 'pending' : isApproved ? 'approved' : state
    expect(byGpt.status).toBe(ran === 'ok' || !isApproved ? heard : 'failed')
    expect(byGpt.heard).toMatchObject({ output: { status: byGpt.status } })
  })

  it.each(app.actions.map((action) => [action.operationId, action] as const))(
    '%s: approved, it gives and leaves what it does at once',
    async (_id, action) => {
      const [atOnce, approved] = await Promise.all([
        play(0, action, 'allowed'),
        play(0, action, 'approved'),
      ])
      const result = approved.heard?.output?.result
      const names = (value: unknown) => JSON.stringify(value).replaceAll(/id \d+/g, 'id')
      const { output } = atOnce.outcome
      if (output) expect(names(result)).toBe(names(output))
      expect(names([approved.notes, approved.broadcasts])).toBe(
        names([atOnce.notes, atOnce.broadcasts]),
      )
    },
  )
})
