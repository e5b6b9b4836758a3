import { type ActionAnswer, callAction } from '../actions/call-action.ts'
import type { Action } from '../actions/define-action.ts'
import type { Input } from '../actions/read-input.ts'
import type { Call } from '../platform/edge-function.ts'
import { userDigest } from '../platform/log.ts'
import type { Runtime } from '../platform/runtime.ts'
import { digest } from '../platform/tokens.ts'
import { insufficientScope, invalidToken, type Refusal } from './challenge.ts'
import type { Toolset } from './toolset.ts'

/** One HTTP request to the MCP server, and what Postgres said of it. */
export interface Exchange {
  readonly call: Call
  readonly runtime: Runtime
  readonly toolset: Toolset
  /** The access token as it came. */
  readonly token: string
  /** Several messages in one body (JSON-RPC batch, MCP 2025-03-26). */
  readonly isBatch: boolean
  /** Whether Postgres has looked at the token. */
  checked: boolean
  /** Why the whole request is refused, whatever the SDK made of it. */
  refusal: Refusal | undefined
  /** What went wrong on our side: the SDK would tell it to the client, so it is kept from it. */
  failure: { cause: unknown } | undefined
}

/** Runs an action for a tool or a prompt: one round trip, which also authenticates the request. */
export async function runAction(
  action: Action,
  input: Input,
  exchange: Exchange,
): Promise<ActionAnswer> {
  const { call, runtime, toolset, token } = exchange
  try {
    const answer = await callAction(action, input, token, runtime.config.mcpResource, call, runtime)
    exchange.checked = true
    if (answer.status === 401) exchange.refusal = invalidToken(toolset)
    // In a batch other calls may have been done: refusing it whole would have them done twice.
    if (answer.status === 403 && !exchange.isBatch) exchange.refusal = insufficientScope(action)
    return answer
  } catch (cause) {
    exchange.failure = { cause }
    throw cause
  }
}

interface Authenticated {
  authenticated: boolean
  user_id: string | null
  client_id: string | null
}

/** Asks Postgres about the token when no action did. */
export async function authenticate(exchange: Exchange): Promise<void> {
  if (exchange.checked) return

  const { call, runtime, token } = exchange
  const row = await runtime.database.one<Authenticated>`
    select * from gateway.authenticate(${digest(token)}, ${runtime.config.mcpResource})`
  exchange.checked = true
  call.facts.client_id = row.client_id
  if (row.user_id !== null) call.facts.user = userDigest(row.user_id)
  if (!row.authenticated) exchange.refusal = invalidToken(exchange.toolset)
}
