import type { ActionAnswer } from '../actions/action-answer.ts'
import { callAction } from '../actions/call-action.ts'
import type { Action } from '../actions/define-action.ts'
import type { Input } from '../actions/read-input.ts'
import { authenticate as askPostgres } from '../gateway/authenticate.ts'
import type { WithSlot } from '../runtime/concurrency/concurrency-limiter.ts'
import type { Call } from '../runtime/http/edge-function.ts'
import { invalidRequest, newProblem } from '../runtime/http/problem.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { digest, type Secret } from '../runtime/secrets/tokens.ts'
import { userDigest } from '../runtime/telemetry/log.ts'
import { type AuthProblem, insufficientScope, invalidToken } from './challenge.ts'
import { logCause, problemOf, ServerError } from './server-error.ts'
import type { Toolset } from './toolset.ts'

/** One HTTP request to the MCP server. */
export interface McpRequest {
  readonly call: Call
  readonly runtime: Runtime
  readonly toolset: Toolset
  /** The access token, as received. */
  readonly token: Secret<'credential'>
  /** Runs what asks Postgres. */
  readonly withSlot: WithSlot
}

/** The context of an MCP request whose body is read, with what Postgres said of it. */
export interface McpContext extends McpRequest {
  /** Several messages in one body (JSON-RPC batch, MCP 2025-03-26). */
  readonly isBatch: boolean
  /** Ends with the last action that was begun: a batch runs one after another and holds one connection. */
  last: Promise<unknown>
  /** When a batch begins no more calls (`performance.now()`). */
  readonly lastBeginning: number
  /** Characters that the results may still have, all together. */
  room: number
  /** The time is over and the answer is sent: nothing more is begun. */
  isOver: boolean
  /** Whether Postgres has looked at the token. */
  checked: boolean
  /** Why the whole request is refused, whatever the SDK made of it. */
  authProblem: AuthProblem | undefined
  /** What went wrong on our side: the SDK would tell it to the client, so it is kept from it. */
  failure: { cause: unknown } | undefined
}

/** What an assistant can take in: ChatGPT's limit is 100,000 characters. */
const MAX_RESULT = 90_000

/**
 * Milliseconds in which the calls of a batch may begin. One takes 13 s at most, waiting for its turn and in Postgres; so the batch
 * ends in time, and each of its calls is told what became of it.
 */
const BATCH_TIME = 1500

/** What a call of a batch gets that would begin too late. */
const noTime = newProblem(
  503,
  'temporarily_unavailable',
  'The calls of this batch before this one took too long. Nothing was done here. Send this call in a request of its own.',
)

/** What a call of a batch gets for which the answers before it left no room. */
export const noRoom = invalidRequest(
  'The answers of this batch are too long together. Nothing was done here. Send this call in a request of its own.',
)

/** A context in which nothing was done yet. */
export function createMcpContext(request: McpRequest, isBatch: boolean): McpContext {
  return {
    ...request,
    isBatch,
    last: Promise.resolve(),
    lastBeginning: isBatch ? performance.now() + BATCH_TIME : Number.POSITIVE_INFINITY,
    room: MAX_RESULT,
    isOver: false,
    checked: false,
    authProblem: undefined,
    failure: undefined,
  }
}

/** Runs an action for a tool or a prompt: one round trip, which also authenticates the request. */
export function runAction(
  action: Action,
  input: Input,
  context: McpContext,
): Promise<ActionAnswer> {
  const answer = context.last.then(() => perform(action, input, context))
  context.last = answer.catch(() => {})
  return answer
}

async function perform(action: Action, input: Input, context: McpContext): Promise<ActionAnswer> {
  const { call, runtime, toolset, token, withSlot } = context
  if (context.isOver) throw new ServerError('This took too long. Nothing was done.')
  if (context.room <= 0) return { ok: null, problem: noRoom }
  if (performance.now() > context.lastBeginning) return { ok: null, problem: noTime }

  try {
    const answer = await withSlot(() =>
      callAction(action, input, token, runtime.config.mcpResource, call, runtime),
    )
    context.checked = true
    const { problem } = answer
    if (problem?.status === 401) context.authProblem = invalidToken(toolset)
    // In a batch other calls may have been done: refusing it whole would have them done twice.
    if (problem?.scope_to_ask && !context.isBatch) {
      context.authProblem = insufficientScope(action, problem.scope_to_ask)
    }
    return answer
  } catch (cause) {
    context.failure = { cause }
    logCause(cause, call)
    throw new ServerError(problemOf(cause).message)
  }
}

/** Asks Postgres about the token, where no action did. */
export async function authenticate(context: McpContext): Promise<void> {
  const { call, runtime, token, withSlot } = context
  const { ok } = await withSlot(() =>
    askPostgres(runtime.database, {
      credentialDigest: digest(token),
      resource: runtime.config.mcpResource,
    }),
  )
  context.checked = true
  if (ok) Object.assign(call.logFields, { client_id: ok.client_id, user: userDigest(ok.user_id) })
  else context.authProblem = invalidToken(context.toolset)
}
