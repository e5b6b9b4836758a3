import { createDeadlines, DeadlineExceeded } from '../runtime/concurrency/deadlines.ts'
import type { McpContext } from './context.ts'
import { type RpcId, rpcCode, rpcErrorResponse } from './rpc-error.ts'

/** Milliseconds for the answer, once the body is here. Postgres gives up earlier. */
const ANSWER_TIME = 15_000

const inTime = createDeadlines(ANSWER_TIME)

let sdk: typeof import('./answer-by-sdk.ts') | undefined

/** Lets the SDK answer, or tells that it took too long (504). */
export async function answerBySdkInTime(
  message: unknown,
  context: McpContext,
  id: RpcId,
): Promise<Response> {
  // Only here: the SDK is large, and most requests need none of it. Not the promise is kept: one that was rejected would
  // answer every later request.
  sdk ??= await import('./answer-by-sdk.ts')
  const { answerBySdk } = sdk
  try {
    return await inTime.within(() => answerBySdk(message, context))
  } catch (error) {
    if (!(error instanceof DeadlineExceeded)) throw error
    context.isOver = true
    return rpcErrorResponse(504, rpcCode.serverError, 'This took too long. Try again later.', id)
  }
}
