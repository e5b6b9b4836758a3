import type { z } from 'zod'
import { readJson } from '../platform/body.ts'
import type { Call } from '../platform/edge-function.ts'
import { type Fault, invalidRequest } from '../platform/errors.ts'
import type { Action } from './define-action.ts'

/** The arguments of a call, or what is wrong with them. */
export type Input = { args: Record<string, unknown> } | { fault: Fault }

/** Gathers an action's input from path, query and body, and validates it. */
export async function readInput(action: Action, call: Call): Promise<Input> {
  // A Map, so that no field name means anything to JavaScript (__proto__, toString).
  const fields = new Map<string, unknown>()

  if (action.carrier === 'query') {
    for (const [name, value] of call.url.searchParams) {
      if (fields.has(name) || action.pathFields.includes(name)) {
        return { fault: invalidRequest(`${name}: must be given once`) }
      }
      const isNumber = action.numericFields.has(name) && /^-?\d{1,15}$/.test(value)
      fields.set(name, isNumber ? Number(value) : value)
    }
  } else {
    const [unexpected] = call.url.searchParams.keys()
    if (unexpected !== undefined)
      return {
        fault: invalidRequest(`${unexpected.slice(0, 50).toWellFormed()}: unknown query parameter`),
      }

    const body = await readBody(action, call.request)
    if ('fault' in body) return body
    for (const [name, value] of Object.entries(body.value)) {
      if (action.pathFields.includes(name))
        return { fault: invalidRequest(`${name}: belongs in the path only`) }
      fields.set(name, value)
    }
  }

  for (const name of action.pathFields) fields.set(name, call.params[name])
  return validate(action, Object.fromEntries(fields))
}

/** Validates arguments that are gathered already. */
export function validate(action: Action, fields: Record<string, unknown>): Input {
  const parsed = action.input.safeParse(fields)
  return parsed.success ? { args: parsed.data } : { fault: invalidRequest(explain(parsed.error)) }
}

async function readBody(
  action: Action,
  request: Request,
): Promise<{ value: object } | { fault: Fault }> {
  const takesFields = Object.keys(action.input.shape).some(
    (name) => !action.pathFields.includes(name),
  )
  // An action without fields takes no body; assistants send none, an empty one, or an empty object.
  const isEmpty = !request.headers.has('content-type') || request.body === null
  if (!takesFields && isEmpty) return { value: {} }

  const body = await readJson(request)
  if ('fault' in body) return body
  if (typeof body.value !== 'object' || body.value === null || Array.isArray(body.value)) {
    return { fault: invalidRequest('The body must be a JSON object.') }
  }
  return { value: body.value }
}

/** Names the field and what it must be; never repeats what came. */
function explain(error: z.ZodError): string {
  const text = error.issues
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
  // It names fields of the caller's choosing, and Postgres records that there was a fault: text that it can hold.
  return text.slice(0, 500).toWellFormed().replaceAll('\0', '\uFFFD')
}
