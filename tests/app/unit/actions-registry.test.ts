import { readFileSync } from 'node:fs'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { z } from 'zod'
import { actionsTable, withActionsTable } from '../../../functions-shared/actions/docs-table.ts'
import { inputSchema } from '../../../functions-shared/actions/schemas.ts'
import { app } from '../../../functions-shared/app/app.ts'
import type { ActionInput, ActionName, ActionOutput } from '../../../functions-shared/app/types.ts'
import { inRoot } from '../../../local-stack/paths.ts'

const { actions } = app

describe('From the registry come', () => {
  it('the table of docs/actions.md', () => {
    const page = readFileSync(inRoot('docs/actions.md'), 'utf8')
    expect(page).toContain(actionsTable(actions))
    expect(withActionsTable(page, actions), 'npm run generate').toBe(page)
  })

  it('a table that changes with the registry, and nothing else of the page', () => {
    const page = readFileSync(inRoot('docs/actions.md'), 'utf8')
    const fewer = withActionsTable(page, actions.slice(1))
    expect(fewer).not.toContain(`| \`${actions[0]?.operationId}\` | \``)
    expect(withActionsTable(fewer, actions)).toBe(page)
    expect(withActionsTable('no table here', actions)).toBe('no table here')
  })

  it('rows that say route, fields, effect and limit: so many a minute, so many at once', () => {
    const [first] = actions
    if (!first) throw new Error('no action')
    const row = (change: object) =>
      actionsTable([{ ...first, ...change }])
        .split('\n')
        .at(-1)
    expect(row({ operationId: 'a', limit: { capacity: 3, perMinute: 20 } })).toContain(
      ' | 20 a minute, 3 at once | ',
    )
    expect(row({ limit: undefined })).toContain(' | none | ')
    const effects = { read: 'nothing', overwrite: 'overwrites', destroy: 'removes for good' }
    for (const [effect, words] of Object.entries(effects)) {
      expect(row({ effect })).toContain(` | ${words} | `)
    }
  })

  it('types for clients', () => {
    expectTypeOf<'createTodo' | 'GetUserInfo'>().toExtend<ActionName>()
    expectTypeOf<'dropTable'>().not.toExtend<ActionName>()
    expectTypeOf<ActionInput<'createTodo'>>().toEqualTypeOf<{
      title: string
      description?: string | undefined
      completed?: boolean | undefined
    }>()
    expectTypeOf<ActionOutput<'listTodos'>['next_cursor']>().toEqualTypeOf<string | null>()
    expectTypeOf<ActionOutput<'deleteTodo'>>().toEqualTypeOf<{ deleted: true; id: string }>()
  })

  it('examples that their own schema accepts', () => {
    for (const { operationId, example, input } of actions) {
      if (example) expect(input.safeParse(example), operationId).toMatchObject({ success: true })
    }
  })
})

describe('Every action speaks to a model', () => {
  it.each(actions.map((action) => [action.operationId, action] as const))(
    '%s: title, summary and fields within the limits of the platforms',
    (_id, action) => {
      const { title, summary } = action
      expect(title.length).toBeLessThanOrEqual(60)
      expect(summary.length).toBeLessThanOrEqual(300)
      expect(summary).toMatch(/\.$/)
      for (const [name, { description }] of Object.entries(propertiesOf(inputSchema(action)))) {
        expect(description, name).toMatch(/^.{1,700}$/s)
      }
    },
  )
})

const schema = z.object({
  properties: z.record(z.string(), z.looseObject({ description: z.string().optional() })),
})
const propertiesOf = (value: unknown) => schema.parse(value).properties
