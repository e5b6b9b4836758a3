import type { z } from 'zod'
import { readJson } from '../platform/body.ts'
import type { Call } from '../platform/edge-function.ts'
import { type Fault, invalidRequest } from '../platform/errors.ts'
import { isJsonObject } from '../platform/json-object.ts'
import type { Action } from './define-action.ts'

/** The arguments of a call, or what is wrong with them. */
export type Input = { args: Record<string, unknown> } | { fault: Fault }

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
    if ('fault' in body) return body
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

/** Validates arguments that are gathered already. */
export function validate(action: Action, fields: Record<string, unknown>): Input {
  const parsed = action.input.safeParse(fields)
  return parsed.success ? { args: parsed.data } : refuse(explain(parsed.error))
}

async function readBody(
  action: Action,
  request: Request,
): Promise<{ value: object } | { fault: Fault }> {
  const takesFields = Object.keys(action.input.shape).some(
    (name) => !action.pathFields.includes(name),
  )
  // An action without fields takes no body; assistants send none, an empty one, or an empty object.
  if (!takesFields && !request.headers.has('content-type')) return { value: {} }

  const body = await readJson(request, takesFields ? undefined : {})
  if ('fault' in body) return body
  return isJsonObject(body.value)
    ? { value: body.value }
    : refuse('The body must be a JSON object.')
}

/** A fault that names fields of the caller's choosing: kept short, and text that Postgres can hold. */
function refuse(message: string): { fault: Fault } {
  const text = message.slice(0, 500).toWellFormed().replaceAll('\0', '\uFFFD')
  return { fault: invalidRequest(text) }
}

/** Names the field and what it must be; never repeats what came. */
function explain(error: z.ZodError): string {
  return error.issues
    .slice(0, 3)
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
