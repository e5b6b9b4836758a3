import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Action } from '../../functions-shared/actions/define-action.ts'
import { app } from '../../functions-shared/app/app.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { type Answers, decide } from '../../scripts/action-new/decide.ts'
import { databaseTest, migration } from '../../scripts/action-new/sql-files.ts'
import { definition } from '../../scripts/action-new/typescript-files.ts'
import { ownDatabase } from '../support/own-database.ts'
import { scratchDoors } from '../support/scratch-doors.ts'

const { actions } = app

/** What `npm run action:new` writes works before anybody filled in a body: on a database of its own. */
const wishes: Record<string, Answers> = {
  'the shortest': { name: 'pingMe', scope: 'notes:write' },
  'one that reads': {
    name: 'countThings',
    method: 'GET',
    scope: 'notes:read',
    answer: ['things:integer'],
  },
  'one with every type': {
    name: 'tryTypes',
    scope: 'notes:write',
    'per-minute': '2',
    summary: `It's "quoted" and \\ slashed.`,
    field: [
      'words:text(2..5)=It\'s "quoted".',
      'count:integer(-3..3)',
      'ratio:number',
      'sure:boolean',
      'thing_id:uuid',
      'day:date',
      'colour:one_of(red|dark-green)',
      'note?:text',
    ],
  },
  'one that destroys, by its path': {
    name: 'dropThing',
    method: 'DELETE',
    path: '/things/{thing_id}',
    scope: 'things:delete',
    'scope-description': "Delete your things, without asking for your neighbour's",
    field: ['thing_id:uuid', 'why?:text(0..100)'],
    answer: [
      'dropped:boolean',
      'at:date',
      'kind:one_of(a|b)',
      'label:text',
      'weight:number',
      'id:uuid',
    ],
  },
  'one with a number in its path, and in its query all that is no text': {
    name: 'findHole',
    method: 'GET',
    path: '/rounds/{round}/holes/{hole}',
    scope: 'notes:read',
    field: [
      'round:number',
      'hole:integer(1..18)',
      'count:integer(-3..3)',
      'ratio:number',
      'played:boolean',
      'certain?:boolean',
    ],
  },
  'one that deletes by a boolean': {
    name: 'dropMarks',
    method: 'DELETE',
    path: '/marks/{played}',
    scope: 'notes:write',
    field: ['played:boolean', 'below:number'],
  },
  'one that overwrites': {
    name: 'swapThing',
    method: 'PUT',
    path: '/things/{thing_id}/swap',
    scope: 'things:write',
    'scope-description': 'Swap your things',
    field: ['thing_id:uuid', 'to:text(1..20)'],
  },
}

let database: Awaited<ReturnType<typeof ownDatabase>>
let folder = ''
beforeAll(async () => {
  database = await ownDatabase('scaffolded_actions')
  folder = await mkdtemp(join(inRoot('node_modules'), '.patchbay-scaffold-'))
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

/** Loads a definition that stands outside of the checkout. */
async function load(text: string, name: string, kebab: string): Promise<Action> {
  const shared = pathToFileURL(inRoot('functions-shared/')).href
  const file = join(folder, `${kebab}.ts`)
  await writeFile(file, text.replaceAll("from '../../", `from '${shared}`))
  return (await import(/* @vite-ignore */ file))[name]
}

describe.each(Object.entries(wishes))('A new action: %s', (_what, wish) => {
  const plan = decide(wish, actions)

  it('is accepted by Postgres, and passes its pgTAP file', async () => {
    await database.sql.unsafe(migration(plan))
    const single = postgres(database.url, { max: 1, onnotice: () => {} })
    const helpers = await readFile(inRoot('supabase/tests/helpers.psql'), 'utf8')
    const text = databaseTest(plan).replace('\\ir ../../helpers.psql', () => helpers)
    const results: unknown = await single.unsafe(text).simple()
    await single.end()
    const lines = JSON.stringify(results).match(/"(not )?ok \d+[^"]*/g) ?? []
    expect(
      lines.filter((line) => !line.startsWith('"ok')),
      JSON.stringify(lines),
    ).toEqual([])
    expect(lines).toHaveLength(6)
  })

  it('answers through both doors what its definition promises', async () => {
    const action = await load(definition(plan), plan.name, plan.kebab)
    expect(action).toMatchObject({ sqlName: plan.sqlName, effect: plan.effect, scope: plan.scope })
    const doors = scratchDoors(database.sql, database.url, [action])
    const user = await doors.newUser()
    const example: Record<string, unknown> = { ...action.example }

    const byMcp = await doors.tool(user.mcp, plan.name, example)
    expect(byMcp.isError, JSON.stringify(byMcp.content)).toBeUndefined()
    expect(action.output.safeParse(byMcp.structuredContent)).toMatchObject({ success: true })

    const path = plan.path.replaceAll(/\{(\w+)\}/g, (_whole, field) => String(example[field]))
    const rest = Object.entries(example).filter(([field]) => !action.pathFields.includes(field))
    const inBody = action.carrier === 'body' && Object.keys(example).length > 0
    const query = new URLSearchParams(rest.map(([key, value]) => [key, `${value}`]))
    const byGpt = await doors.gpt(
      user.gpt,
      action.carrier === 'query' ? `${path}?${query}` : path,
      inBody ? Object.fromEntries(rest) : undefined,
      plan.method,
    )
    expect(byGpt.status, byGpt.text).toBe(200)
    expect(action.output.safeParse(byGpt.body)).toMatchObject({ success: true })
    if (!wish.answer) expect(byGpt.body).toEqual(byMcp.structuredContent)

    if (action.limit) {
      const refused = await doors.tool(user.mcp, plan.name, example)
      expect(refused.content[0].text, 'the third call within a minute').toMatch(/^rate_limited: /)
    }
    await doors.runtime.database.close()
  })
})
