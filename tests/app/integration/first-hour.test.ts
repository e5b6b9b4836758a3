import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ExplainedSession, explainedSession } from '../../support/statement-plans.ts'
import { hotRequests } from '../support/hot-requests.ts'
import { newProject } from '../support/populous-database.ts'
import { slowScans } from '../support/slow-scans.ts'

// A connection keeps its plans for hours. Those that it made when the project was new, and every table a page, must do when
// thousands of users come, before anybody has counted the rows anew.

// Planned at each call; or an app's own table and its foreign key, which are planned as Postgres plans.
const OTHERS =
  /^(patchbay\.clients: .* rows: $|public\.todos: |patchbay\.interactions: |auth\.users: .* FOR KEY SHARE OF x$)/

let project: Awaited<ReturnType<typeof newProject>>
let session: ExplainedSession

const ask = (name: string) =>
  session.plansOf('force_generic_plan', async (tx) => {
    for (const statement of hotRequests[name]?.statements ?? []) await tx.unsafe(statement)
  })

/** What a new project has none of yet: a held call, say. */
function unlessNothingIsThere(error: unknown): void {
  if (!(error instanceof postgres.PostgresError && error.code === 'PT404')) throw error
}

beforeAll(async () => {
  project = await newProject('first_hour', 20_000)
  session = await explainedSession(project.adminUrl)
  for (const name of Object.keys(hotRequests)) await ask(name).catch(unlessNothingIsThere)
  await project.grow()
}, 120_000)

afterAll(async () => {
  await session?.end()
  await project?.drop()
})

describe('With the plans of a new project no hot request reads a whole table', () => {
  it.each(Object.keys(hotRequests))('%s', async (name) => {
    expect(slowScans(await ask(name)).filter((line) => !OTHERS.test(line))).toEqual([])
  })
})
