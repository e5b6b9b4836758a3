import type { z } from 'zod'
import { readJson } from '../runtime/http/body.ts'
import type { Call } from '../runtime/http/edge-function.ts'
import { invalidRequest, type Problem } from '../runtime/http/problem.ts'
import { isJsonObject } from '../runtime/input/json-object.ts'
import type { Action } from './define-action.ts'

/** The arguments of a call, or what is wrong with them. */
export type Input = { args: Record<string, unknown> } | { problem: Problem }

/** Gathers an action's input from path, query and body, and validates it. */
export async function readInput(action: Action, call: Call): Promise<Input> {
  // A Map, so that no field name means anything to JavaScript (__proto__, toString).
  const fields = new Map<string, unknown>()

  if (action.carrier === 'query') {
    for (const [name, value] of call.query ?? []) {
      if (fields.has(name) || action.pathFields.includes(name)) {
        return refuse(`${name}: must be given once`)
      }
      fields.set(name, fromText(action, name, value))
    }
  } else {
    const [unexpected] = call.query?.keys() ?? []
    if (unexpected !== undefined)
      return refuse(`${unexpected.slice(0, 100)}: unknown query parameter`)

    const body = await readBody(action, call.request)
    if ('problem' in body) return body
    for (const [name, value] of Object.entries(body.value)) {
      if (action.pathFields.includes(name)) return refuse(`${name}: belongs in the path only`)
      fields.set(name, value)
    }
  }

  for (const name of action.pathFields) {
    fields.set(name, fromText(action, name, call.params[name] ?? ''))
  }
  return validate(action, Object.fromEntries(fields))
}

function fromText(action: Action, name: string, text: string): unknown {
  const conversion = action.conversions.get(name)
  return conversion ? conversion(text) : text
}

/**
 * Validates arguments that are gathered already. Many clients fill in every optional field, with `null` or, where a text is
 * wanted, with `""`: where the schema does not allow it, `null` is absent, and so is `""` in a PATCH, which changes only what
 * it is given.
 */
export function validate(action: Action, fields: Record<string, unknown>): Input {
  const parsed = action.input.safeParse(fields)
  if (parsed.success) return { args: parsed.data }

  const isBlank = (value: unknown) => value === null || (value === '' && action.method === 'PATCH')
  const { issues } = parsed.error
  const again = action.input.safeParse(withoutBlanks(fields, issues, isBlank))
  if (again.success) return { args: again.data }

  // Of a field that came blank the first issue says what came; the second, that nothing did.
  const asItCame = (issue: z.core.$ZodIssue) =>
    isBlank(issue.path.reduce<unknown>(memberOf, fields))
      ? (issues.find(({ path }) => path.join('.') === issue.path.join('.')) ?? issue)
      : issue
  return refuse(explain(again.error.issues.slice(0, 3).map(asItCame)))
}

/** The same without the members that an issue is about and that are blank; what stands in a list stays in its place. */
function withoutBlanks(
  fields: Record<string, unknown>,
  issues: readonly z.core.$ZodIssue[],
  isBlank: (value: unknown) => boolean,
): Record<string, unknown> {
  const kept = structuredClone(fields)
  for (const { path } of issues) {
    const name = path.at(-1)
    const owner = path.slice(0, -1).reduce<unknown>(memberOf, kept)
    if (isJsonObject(owner) && name !== undefined && isBlank(owner[String(name)])) {
      delete owner[String(name)]
    }
  }
  return kept
}

function memberOf(value: unknown, name: PropertyKey): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}

async function readBody(
  action: Action,
  request: Request,
): Promise<{ value: object } | { problem: Problem }> {
  const takesFields = Object.keys(action.input.shape).some(
    (name) => !action.pathFields.includes(name),
  )
  // An action without fields takes no body; assistants send none, an empty one, or an empty object.
  if (!takesFields && !request.headers.has('content-type')) return { value: {} }

  const body = await readJson(request, takesFields ? undefined : {})
  if ('problem' in body) return body
  return isJsonObject(body.value)
    ? { value: body.value }
    : refuse('The body must be a JSON object.')
}

/** A fault that names fields of the caller's choosing: kept short, and text that Postgres can hold. */
function refuse(message: string): { problem: Problem } {
  const text = message.slice(0, 500).toWellFormed().replaceAll('\0', '\uFFFD')
  return { problem: invalidRequest(text) }
}

/** Names the field and what it must be; never repeats what came. */
function explain(issues: readonly z.core.$ZodIssue[]): string {
  return issues
    .map((issue) => {
      if (issue.code === 'unrecognized_keys') {
        return `unknown field: ${issue.keys
          .slice(0, 3)
          .map((key) => key.slice(0, 50))
          .join(', ')}`
      }
      const field = issue.path.join('.').slice(0, 100)
      return field ? `${field}: ${issue.message}` : issue.message
    })
    .join('; ')
}
