import { exampleOf, type Field } from './field.ts'
import type { Plan } from './plan.ts'

/** A text as TypeScript writes it; Biome chooses the quotes. */
const quoted = (text: string): string => JSON.stringify(text)

/** Where a definition imports the core from: in this checkout, or in a repository that has the package. */
export type Imports = 'checkout' | 'package'

/** The definition of the action. */
export function definition(plan: Plan, from: Imports = 'checkout'): string {
  const { name, fields, answers, limit } = plan
  const types = new Set([...fields, ...answers].map(({ type }) => type))
  const helpers = (['text', 'uuid'] as const).filter((helper) => types.has(helper))
  const example = Object.fromEntries(fields.map((field) => [field.name, exampleOf(field)]))

  return `${importsOf(helpers, from)}
export const ${name} = defineAction({
  operationId: ${quoted(name)},
  method: ${quoted(plan.method)},
  path: ${quoted(plan.path)},
  title: ${quoted(plan.title)},
  summary: ${quoted(plan.summary)},
  scope: ${quoted(plan.scope)},
  effect: ${quoted(plan.effect)},
${approvalOf(plan)}${plan.adds ? '  adds: true,\n' : ''}  idempotent: ${plan.idempotent},
${limit ? `  limit: ${JSON.stringify(limit)},\n` : ''}  input: z.strictObject({
${fields.map((field) => `    ${field.name}: ${schemaOf(field, 'optional')},`).join('\n')}
  }),
  output: z.strictObject({
${answers.map((field) => `    ${field.name}: ${schemaOf(field, 'nullable')},`).join('\n')}
  }),
  // As its user reads it afterwards: in the past tense.
  ${describeOf(plan)},
  example: ${JSON.stringify(example)},
})
`
}

/** Said where it is not what nobody says; and where a choice is to be made. */
function approvalOf({ effect, approval }: Plan): string {
  if (effect !== 'destroy' && approval === 'never') return ''
  const hint =
    approval === 'user'
      ? `  // Asks the users who switched that on; 'always' asks every time.\n`
      : ''
  return `${hint}  approval: '${approval}',\n`
}

/** How a call reads in the user's activity, until the author says it better. */
function describeOf({ title, fields }: Plan): string {
  const words = title.replaceAll(/[`\\]|\$(?=\{)/g, '\\$&')
  const told = fields.find(({ type, optional }) => type === 'text' && !optional)
  return told
    ? `describe: (input) => \`${words}: “\${input.${told.name}}”\``
    : `describe: () => ${quoted(title)}`
}

function importsOf(helpers: readonly string[], from: Imports): string {
  if (from === 'package') {
    return `import { ${['defineAction', ...helpers, 'z'].join(', ')} } from 'supabase-patchbay'\n`
  }
  const fields =
    helpers.length > 0 ? `import { ${helpers.join(', ')} } from '../../actions/fields.ts'\n` : ''
  return `import { z } from 'zod'\nimport { defineAction } from '../../actions/define-action.ts'\n${fields}`
}

function schemaOf(field: Field, absent: 'optional' | 'nullable'): string {
  const { type, range, words, description, optional } = field
  const base = {
    text: `text(${range?.min}, ${range?.max}, ${quoted(description)})`,
    uuid: `uuid(${quoted(description)})`,
    integer: `z.int()${range ? `.min(${range.min}).max(${range.max})` : ''}`,
    number: 'z.number()',
    boolean: 'z.boolean()',
    date: 'z.iso.date()',
    one_of: `z.enum(${JSON.stringify(words)})`,
  }[type]
  const described =
    type === 'text' || type === 'uuid'
      ? base
      : `${base}.meta({ description: ${quoted(description)} })`
  return optional ? `${described}.${absent}()` : described
}

/** The integration test: both doors, the scope, the schema. */
export function integrationTest({ name, kebab }: Plan): string {
  return `import { describe, expect, it } from 'vitest'
import { ${name} } from '../../../functions-shared/app/actions/${kebab}.ts'
import { app } from '../../../functions-shared/app/app.ts'
import { gptDoor, mcpDoor } from '../../support/both-doors.ts'
import { newUser } from '../../support/users.ts'

const example = { ...${name}.example }

describe.each([gptDoor, mcpDoor])('${name} as $name', (door) => {
  it('answers what its definition promises', async () => {
    const token = await door.token(await newUser(), ${name}.scope)
    const { output, error } = await door.call(${name}, example, token)
    expect(error).toBeUndefined()
    expect(${name}.output.safeParse(output)).toMatchObject({ success: true })
  })

  it('refuses a field that it does not know, and names it', async () => {
    const token = await door.token(await newUser(), ${name}.scope)
    const { error } = await door.call(${name}, { ...example, unheard_of: 1 }, token)
    expect(error).toBe('invalid_request: unknown field: unheard_of')
  })

  it('is refused without its scope', async () => {
    const other = app.scopes.find((scope) => scope !== ${name}.scope)
    const token = await door.token(await newUser(), other ?? '')
    expect(await door.call(${name}, example, token)).toEqual({ refused: 403 })
  })
})
`
}

/** The registry with one action more. */
export function withAction(registry: string, { name, kebab }: Plan): string {
  const end = '] as const satisfies readonly Action[]'
  const lastImport = registry.lastIndexOf('\nimport ')
  const importEnd = registry.indexOf(".ts'\n", lastImport) + ".ts'\n".length
  return (
    `${registry.slice(0, importEnd)}import { ${name} } from './actions/${kebab}.ts'\n` +
    registry.slice(importEnd).replace(end, `  ${name},\n${end}`)
  )
}
