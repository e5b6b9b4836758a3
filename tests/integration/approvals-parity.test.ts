import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { getApproval } from '../../functions-shared/actions/approvals/get-approval.ts'
import type { Action } from '../../functions-shared/actions/define-action.ts'
import { app } from '../../functions-shared/app/app.ts'
import { doorsWith } from '../support/always-asking-doors.ts'
import { anonymous, type Door, gptDoor, traces, userWithNotes } from '../support/both-doors.ts'
import { exampleFor, mayRefuse } from '../support/examples.ts'
import { sql, stack } from '../support/stack.ts'
import type { TestUser } from '../support/users.ts'

const states = ['allowed', 'held', 'approved', 'denied', 'expired'] as const
type State = (typeof states)[number]

const left = doorsWith('user')
const always = doorsWith('always')

async function decide(user: TestUser, approval_id: string, decision: string) {
  return await user.supabase.rpc('decide_approval', { approval_id, decision })
}

/** What a user does about a held call, and how it stands then. */
const then: Record<
  Exclude<State, 'allowed'>,
  (user: TestUser, id: string) => Promise<string | undefined>
> = {
  held: async () => 'pending',
  approved: async (user, id) => (await decide(user, id, 'approve')).data?.status,
  denied: async (user, id) => (await decide(user, id, 'deny')).data?.status,
  expired: async (user, id) => {
    await sql`
      update patchbay.approvals set created_at = now() - interval '11 minutes', expires_at = now() - interval '1 minute'
      where id = ${id}`
    const { status } = await decide(user, id, 'approve')
    return status === 410 ? 'expired' : `${status}`
  },
}

const played = z.looseObject({
  outcome: z.looseObject({ output: z.unknown().optional(), held: z.unknown().optional() }),
  status: z.string().optional(),
  heard: z.looseObject({ output: z.looseObject({ result: z.unknown() }).optional() }).nullable(),
  interactions: z.array(z.looseObject({ outcome: z.string() })),
  notes: z.array(z.unknown()),
  broadcasts: z.array(z.unknown()),
})

/** One call of a new user, what they do about it, what the assistant hears of it, and all that it leaves behind. */
async function play(doorIndex: 0 | 1, action: Action, state: State) {
  const door: Door = (state === 'allowed' ? left : always)[doorIndex] ?? gptDoor
  const { user, ids } = await userWithNotes()
  const token = await door.token(user, null)
  const outcome = await door.call(action, exampleFor(action, ids[0] ?? ''), token)
  const { held } = outcome
  const status = state === 'allowed' || !held ? undefined : await then[state](user, held.id)
  const heard = held && (await door.call(getApproval, { id: held.id }, token))
  const [row] = await sql`
    select action, title, text, args, status from patchbay.approvals where user_id = ${user.id}`
  const text = JSON.stringify({
    outcome,
    status,
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
      ? ['held', ran].slice(state === 'allowed' ? 1 : 0)
      : outcomes[state]
    expect(interactions.map(({ outcome }) => outcome)).toEqual(wanted)
    expect(Boolean(byGpt.outcome.held)).toBe(state !== 'allowed')
    if (state === 'allowed') return
    const heard = state === 'held' ? 'pending' : state
    expect(byGpt.status).toBe(ran === 'ok' || state !== 'approved' ? heard : 'failed')
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
