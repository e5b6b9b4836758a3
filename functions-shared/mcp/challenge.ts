import type { Action } from '../actions/define-action.ts'
import type { Config } from '../runtime/config/config.ts'
import { type RpcId, rpcCode, rpcErrorResponse } from './rpc-error.ts'
import type { Toolset } from './toolset.ts'

/** A request that is refused for its credential (RFC 6750 §3.1). */
export interface AuthProblem {
  status: 401 | 403
  /** Absent when no credential came: then there is nothing to say about one. */
  error?: 'invalid_token' | 'insufficient_scope'
  /** What to ask the user for. */
  scopes: readonly string[]
  message: string
}

/** No credential came. */
export function noToken({ scopes }: Pick<Toolset, 'scopes'>): AuthProblem {
  return { status: 401, scopes, message: 'Not signed in. Connect this server first.' }
}

/** One came that does not count. */
export function invalidToken({ scopes }: Pick<Toolset, 'scopes'>): AuthProblem {
  return {
    status: 401,
    error: 'invalid_token',
    scopes,
    message: 'The access token is invalid, expired, revoked or not for this server. Sign in again.',
  }
}

/**
 * The scope of this operation, and what was granted before: clients ask for exactly what they are told, and those that got
 * the one scope for the other would ask their user again and again (MCP 2025-11-25, step-up authorization).
 */
export function insufficientScope(action: Pick<Action, 'scope'>, scopeToAsk: string): AuthProblem {
  return {
    status: 403,
    error: 'insufficient_scope',
    scopes: scopeToAsk.split(' '),
    message: `This needs the permission ${action.scope}, which was not given. Ask for it.`,
  }
}

/** Where the metadata of the MCP server is: for a bare project domain this form and no other (RFC 9728 §5.1). */
function resourceMetadataUrl({ mcpResource }: Pick<Config, 'mcpResource'>): string {
  return `${mcpResource}/.well-known/oauth-protected-resource`
}

/** `WWW-Authenticate` of such a request. */
export function challenge(problem: AuthProblem, config: Pick<Config, 'mcpResource'>): string {
  const parameters = [
    `resource_metadata="${resourceMetadataUrl(config)}"`,
    `scope="${problem.scopes.join(' ')}"`,
    ...(problem.error ? [`error="${problem.error}"`] : []),
  ]
  return `Bearer ${parameters.join(', ')}`
}

/** 401 or 403, from which a client learns where to sign in and what to ask for. */
export function authProblemResponse(
  problem: AuthProblem,
  id: RpcId,
  config: Pick<Config, 'mcpResource'>,
): Response {
  return rpcErrorResponse(problem.status, rpcCode.serverError, problem.message, id, {
    'www-authenticate': challenge(problem, config),
  })
}
