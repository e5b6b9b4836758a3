import type { Config } from '../runtime/config/config.ts'
import type { About } from './about.ts'
import { withGetApproval } from './approvals/get-approval.ts'
import { type Action, scopesOf } from './define-action.ts'
import { type Auth, getLoginOperation, operation } from './openapi-operation.ts'
import { getLoginDefinition } from './pairing/get-login-definition.ts'

/** What an OpenAPI document says about an app. */
export interface DescribedApp {
  about: About
  actions: readonly Action[]
}

/**
 * The OpenAPI 3.1 document of the actions, for the GPT editor. Made from the registry; holds no secret.
 *
 * @param app what the document is about, and its operations
 * @param auth how the GPT signs users in: with OAuth, or by GetLogin and a pairing key in the header `key`
 * @see https://platform.openai.com/docs/actions (x-openai-isConsequential, limits)
 */
export function openApiDocument(
  { about, actions }: DescribedApp,
  config: Pick<Config, 'gptResource' | 'issuer'>,
  auth: Auth = 'oauth',
): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  if (auth === 'pairing') paths[getLoginDefinition.path] = { get: getLoginOperation() }
  for (const action of withGetApproval(actions)) {
    paths[action.path] = {
      ...paths[action.path],
      [action.method.toLowerCase()]: operation(action, auth),
    }
  }

  const scopes = scopesOf(actions)

  return {
    openapi: '3.1.0',
    info: { title: about.title, description: about.description, version: about.version },
    servers: [{ url: config.gptResource }],
    // A pairing key is a parameter: the editor knows no security scheme that a model fills in.
    security: auth === 'oauth' ? [{ oauth: scopes }] : [],
    paths,
    components: {
      schemas: { Error: errorSchema },
      ...(auth === 'oauth' && { securitySchemes: { oauth: oauthScheme(config.issuer, scopes) } }),
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

function oauthScheme(issuer: string, scopes: readonly string[]) {
  return {
    type: 'oauth2',
    flows: {
      authorizationCode: {
        authorizationUrl: `${issuer}/authorize`,
        tokenUrl: `${issuer}/token`,
        scopes: Object.fromEntries(scopes.map((scope) => [scope, scope])),
      },
    },
  }
}
