import type { Action } from '../../functions-shared/index.ts'
import { type Finding, obstacle } from '../support/findings.ts'

/** An action, as far as its arguments matter. */
export type Arguments = Pick<Action, 'operationId' | 'sqlName'> & {
  input: { shape: Readonly<Record<string, unknown>> }
}

/**
 * Whether the function of each action reads the fields of its input, and no others. A function that hands its argument on as
 * a whole may read any.
 *
 * @param sql the adopter's migrations in their order, without comments; the last definition of a function counts
 */
export function checkArguments(actions: readonly Arguments[], sql: string): Finding[] {
  return actions.flatMap(({ operationId, sqlName, input }) => {
    const found = functionOf(sql, sqlName)
    if (found === null) return []
    const fields = Object.keys(input.shape)
    const { names, readsAll } = argumentsRead(found)
    const unknown = names.filter((name) => !fields.includes(name))
    const unread = readsAll ? [] : fields.filter((name) => !names.includes(name))
    return [
      ...unknown.map((name) =>
        obstacle(
          `patchbay_actions.${sqlName} reads ${found.argument} ->> '${name}', and the input of ${operationId} has no such field: it is always null.`,
          'Add the field to the definition, or change the function in a new migration.',
        ),
      ),
      ...unread.map((name) =>
        obstacle(
          `${operationId} takes ${name}, and patchbay_actions.${sqlName} does not read it.`,
          'Read it in the function, in a new migration where the old one is applied; or take it out of the definition.',
        ),
      ),
    ]
  })
}

interface FunctionText {
  /** The name of its argument. */
  argument: string
  body: string
}

function functionOf(sql: string, name: string): FunctionText | null {
  const head = new RegExp(
    String.raw`create(?:\s+or\s+replace)?\s+function\s+"?patchbay_actions"?\s*\.\s*"?${name}"?\s*\(\s*(\w+)\s+jsonb\s*\)`,
    'gi',
  )
  const last = [...sql.matchAll(head)].at(-1)
  if (last === undefined) return null
  const [whole, argument = ''] = last
  const rest = sql.slice(last.index + whole.length)
  // Between the quotes, or a body that SQL itself reads, up to its end.
  const [, quoted, plain] = /^[^;$]*?(?:(\$\w*\$[\s\S]*?)(?:\$\w*\$)|([^;$]*);)/.exec(rest) ?? []
  const body = quoted ?? plain
  return body === undefined ? null : { argument, body }
}

function argumentsRead({ argument, body }: FunctionText): { names: string[]; readsAll: boolean } {
  const byName = new RegExp(String.raw`\b${argument}\s*(?:->>?|\?)\s*'([^']+)'`, 'g')
  const read = [...body.matchAll(byName)].map(([, name = '']) => name)
  const all = [...body.matchAll(new RegExp(String.raw`\b${argument}\b`, 'g'))]
  return { names: [...new Set(read)], readsAll: all.length > read.length }
}
