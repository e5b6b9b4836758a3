import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PlanMode, plansOf } from '../../support/statement-plans.ts'
import { hotRequests } from '../support/hot-requests.ts'
import { populousDatabase } from '../support/populous-database.ts'
import { slowScans } from '../support/slow-scans.ts'

let database: Awaited<ReturnType<typeof populousDatabase>>

beforeAll(async () => {
  database = await populousDatabase('query_plans', 20_000)
}, 120_000)

afterAll(async () => {
  await database?.drop()
})

/** Makes a request, after `change`, and gives its answer and what in it would take longer with users or with time. */
async function make(
  name: string,
  mode: PlanMode,
  change = '',
): Promise<{ answer: string; slow: string[] }> {
  let answer = ''
  const plans = await plansOf(database.adminUrl, mode, async (tx) => {
    await tx.unsafe(change)
    for (const statement of hotRequests[name]?.statements ?? []) {
      answer = JSON.stringify(await tx.unsafe(statement))
    }
  })
  return { answer, slow: slowScans(plans) }
}

const modes: PlanMode[] = ['force_custom_plan', 'force_generic_plan']

describe.each(modes)('With %s every statement of a hot request is an index probe', (mode) => {
  it.each(Object.keys(hotRequests))('%s', async (name) => {
    const { answer, slow } = await make(name, mode)
    expect(answer).toContain(hotRequests[name]?.answer)
    expect(slow).toEqual([])
  })
})

describe('This notices a missing index', () => {
  it.each([
    ['listTodos', 'public.todos', 'drop index public.todos_user_id_created_at_id_idx'],
    [
      'refresh',
      'patchbay.tokens',
      'alter table patchbay.tokens drop constraint tokens_refresh_digest_key',
    ],
    [
      'status, function, idle',
      'patchbay.grants',
      'drop index patchbay.grants_user_id_live_idx, patchbay.grants_user_id_created_at_idx',
    ],
    [
      'deleteTodo, held, twice',
      'patchbay.approvals',
      'drop index patchbay.approvals_grant_id_expires_at_idx',
    ],
    [
      'deleteTodo, held, twice',
      'patchbay.approvals',
      'drop index patchbay.approvals_user_id_created_at_idx',
    ],
    [
      'approvals, disconnected',
      'patchbay.approvals',
      'drop index patchbay.approvals_grant_id_expires_at_idx',
    ],
    ['getMe', 'patchbay.tokens', 'alter table patchbay.tokens drop constraint tokens_pkey'],
    [
      'code exchange',
      'patchbay.authorization_codes',
      'alter table patchbay.authorization_codes drop constraint authorization_codes_pkey',
    ],
    [
      'status, direct',
      'public.user_gpt_connections',
      'alter table public.user_gpt_connections drop constraint user_gpt_connections_user_id_key',
    ],
  ])('%s reads too much of %s after: %s', async (name, table, change) => {
    const { answer, slow } = await make(name, 'force_generic_plan', change)
    expect(answer).toContain(hotRequests[name]?.answer)
    expect(slow.filter((line) => line.startsWith(`${table}:`))).not.toEqual([])
  })
})
