import { z } from 'zod'
import { canBeHeld } from './approvals/get-approval.ts'
import { heldSchema, heldSummary } from './approvals/held.ts'
import { type Action, scopesOf } from './define-action.ts'
import { getLoginDefinition } from './pairing/get-login-definition.ts'
import { inputSchema, outputSchema } from './schemas.ts'

/** How a GPT signs its users in. */
export type Auth = 'oauth' | 'pairing'

const badInput = 'The input is not acceptable; the message names the field.'

const notFound = 'There is no such thing.'
const conflict = 'The current state does not allow this; the message says why.'
const tooMany = 'Too many requests; Retry-After says when to try again.'

const errorAnswers = {
  oauth: {
    400: badInput,
    401: 'Not signed in, or the access token has expired.',
    403: 'The user did not give this permission.',
    404: notFound,
    409: conflict,
    429: tooMany,
  },
  pairing: {
    400: badInput,
    401: 'The pairing key is missing, unknown, expired, or not logged in yet. Call GetLogin again.',
    403: 'The user did not give this permission.',
    404: notFound,
    409: conflict,
    429: tooMany,
  },
} as const satisfies Record<Auth, Record<number, string>>

const keyParameter = {
  name: 'key',
  in: 'header',
  required: true,
  description: 'pairing_key of GetLogin. Never show it to the user.',
  schema: { type: 'string' },
}

/** An action as an operation of the OpenAPI document. */
export function operation(action: Action, auth: Auth): Record<string, unknown> {
  const { properties = {}, required = [] } = input.parse(inputSchema(action))
  const inPath = (name: string) => action.pathFields.includes(name)
  const fields = Object.entries(properties)
  const inBody = action.carrier === 'body' ? fields.filter(([name]) => !inPath(name)) : []

  const parameters = [
    ...(auth === 'pairing' ? [keyParameter] : []),
    ...fields
      .filter(([name]) => inPath(name) || action.carrier === 'query')
      .map(([name, { description, ...schema }]) => ({
        name,
        in: inPath(name) ? 'path' : 'query',
        required: inPath(name) || required.includes(name),
        description,
        schema,
      })),
  ]

  return {
    operationId: action.operationId,
    summary: action.title,
    description: action.summary,
    // False offers "always allow"; true asks every time. Only what destroys asks every time.
    'x-openai-isConsequential': action.effect === 'destroy',
    ...(auth === 'oauth' && { security: [{ oauth: scopesOf([action]) }] }),
    ...(parameters.length > 0 && { parameters }),
    ...(inBody.length > 0 && {
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: Object.fromEntries(inBody),
              required: inBody.map(([name]) => name).filter((name) => required.includes(name)),
              additionalProperties: false,
            },
          },
        },
      },
    }),
    responses: responses(successesOf(action), errorAnswers[auth]),
  }
}

function successesOf(action: Action): Record<number, ReturnType<typeof success>> {
  const done = { [action.successStatus]: success(action.title, outputSchema(action)) }
  return canBeHeld(action) ? { ...done, 202: success(heldSummary, heldSchema) } : done
}

/** GetLogin, the one operation without a key. */
export function getLoginOperation(): Record<string, unknown> {
  const { operationId, title, summary } = getLoginDefinition
  return {
    operationId,
    summary: title,
    description: summary,
    'x-openai-isConsequential': false,
    responses: responses(
      { 200: success(title, outputSchema(getLoginDefinition)) },
      { 429: errorAnswers.pairing[429] },
    ),
  }
}

const input = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  required: z.array(z.string()).optional(),
})

function success(description: string, schema: Record<string, unknown>) {
  return { description, content: { 'application/json': { schema } } }
}

function responses(
  successes: Record<number, ReturnType<typeof success>>,
  errors: Record<number, string>,
) {
  return {
    ...successes,
    ...Object.fromEntries(
      Object.entries(errors).map(([code, description]) => [
        code,
        {
          description,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
        },
      ]),
    ),
  }
}
