import type { z } from 'zod'
import { readJson } from '../platform/body.ts'
import type { Call } from '../platform/edge-function.ts'
import { type Fault, invalidRequest } from '../platform/errors.ts'
import type { Action } from './define-action.ts'

/** The arguments of a call, or what is wrong with them. */
export type Input = { args: Record<string, unknown> } | { fault: Fault }

/** Gathers an action's input from path, query and body, and validates it. */
export async function readInput(action: Action, call: Call): Promise<Input> {
  const fields: Record<string, unknown> = {}

  if (action.carrier === 'query') {
    for (const [name, value] of call.url.searchParams) {
      if (name in fields || action.pathFields.includes(name)) {
        return { fault: invalidRequest(`${name}: must be given once`) }
      }
      fields[name] =
        action.numericFields.has(name) && /^-?\d{1,15}$/.test(value) ? Number(value) : value
    }
  } else {
    const [unexpected] = call.url.searchParams.keys()
    if (unexpected !== undefined)
      return { fault: invalidRequest(`${unexpected}: unknown query parameter`) }

    const body = await readBody(action, call.request)
    if ('fault' in body) return body
    for (const [name, value] of Object.entries(body.value)) {
      if (action.pathFields.includes(name))
        return { fault: invalidRequest(`${name}: belongs in the path only`) }
      fields[name] = value
    }
  }

  for (const name of action.pathFields) fields[name] = call.params[name]
  return validate(action, fields)
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
  // An action without fields takes no body; assistants send none, or an empty object.
  if (!takesFields && !request.headers.has('content-type')) return { value: {} }

  const body = await readJson(request)
  if ('fault' in body) return body
  if (typeof body.value !== 'object' || body.value === null || Array.isArray(body.value)) {
    return { fault: invalidRequest('The body must be a JSON object.') }
  }
  return { value: body.value }
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
      const field = issue.path.join('.')
      return field ? `${field}: ${issue.message}` : issue.message
    })
    .join('; ')
}
