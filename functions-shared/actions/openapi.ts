import { z } from 'zod'
import type { Config } from '../platform/config.ts'
import type { Action } from './define-action.ts'

/**
 * The OpenAPI 3.1 document of the actions, for the GPT editor. Made from the registry; holds no secret.
 *
 * @see https://platform.openai.com/docs/actions (x-openai-isConsequential, limits)
 */
export function openApiDocument(
  actions: readonly Action[],
  config: Pick<Config, 'gptResource' | 'issuer'>,
): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const action of actions) {
    paths[action.path] = { ...paths[action.path], [action.method.toLowerCase()]: operation(action) }
  }

  const scopes = [...new Set(actions.map((action) => action.scope))]

  return {
    openapi: '3.1.0',
    info: {
      title: 'Todos',
      description: "Acts on the signed-in user's todos.",
      version: '1.0.0',
    },
    servers: [{ url: config.gptResource }],
    security: [{ oauth: scopes }],
    paths,
    components: {
      schemas: { Error: errorSchema },
      securitySchemes: {
        oauth: {
          type: 'oauth2',
          flows: {
            authorizationCode: {
              authorizationUrl: `${config.issuer}/authorize`,
              tokenUrl: `${config.issuer}/token`,
              scopes: Object.fromEntries(scopes.map((scope) => [scope, scope])),
            },
          },
        },
      },
    },
  }
}

const errorSchema = {
  type: 'object',
  properties: {
    error: { type: 'string', description: 'Code of the error.' },
    message: { type: 'string', description: 'What went wrong and what to do.' },
  },
  required: ['error', 'message'],
}

const errorAnswers = {
  400: 'The input is not acceptable; the message names the field.',
  401: 'Not signed in, or the access token has expired.',
  403: 'The user did not give this permission.',
  404: 'There is no such thing.',
  429: 'Too many requests; Retry-After says when to try again.',
}

function operation(action: Action): Record<string, unknown> {
  const schema = z.toJSONSchema(action.input, { io: 'input' })
  const properties = Object.entries(schema.properties ?? {})
  const required = new Set(schema.required ?? [])
  const inPath = (name: string) => action.pathFields.includes(name)

  const parameters = properties
    .filter(([name]) => inPath(name) || action.carrier === 'query')
    .map(([name, property]) => {
      const { description, ...type } = typeof property === 'object' ? property : {}
      return {
        name,
        in: inPath(name) ? 'path' : 'query',
        required: inPath(name) || required.has(name),
        description,
        schema: type,
      }
    })

  const fields = properties.filter(([name]) => !inPath(name))
  const body = action.carrier === 'body' &&
    fields.length > 0 && {
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: Object.fromEntries(fields),
              required: fields.map(([name]) => name).filter((name) => required.has(name)),
              additionalProperties: false,
            },
          },
        },
      },
    }

  const { $schema: _, ...output } = z.toJSONSchema(action.output)

  return {
    operationId: action.operationId,
    summary: action.title,
    description: action.summary,
    // False offers "always allow"; true asks every time. Only what destroys asks every time.
    'x-openai-isConsequential': action.effect === 'destroy',
    security: [{ oauth: [action.scope] }],
    ...(parameters.length > 0 && { parameters }),
    ...body,
    responses: {
      [action.successStatus]: {
        description: action.title,
        content: { 'application/json': { schema: output } },
      },
      ...Object.fromEntries(
        Object.entries(errorAnswers).map(([status, description]) => [
          status,
          {
            description,
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
          },
        ]),
      ),
    },
  }
}
