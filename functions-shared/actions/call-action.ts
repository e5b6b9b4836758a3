import { type CallAction, callAction as callInPostgres } from '../gateway/call-action.ts'
import { getApproval as askPostgres } from '../gateway/get-approval.ts'
import type { Config } from '../runtime/config/config.ts'
import type { Call } from '../runtime/http/edge-function.ts'
import { isSwitchedOff, type Problem } from '../runtime/http/problem.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { digest, type Secret } from '../runtime/secrets/tokens.ts'
import { userDigest } from '../runtime/telemetry/log.ts'
import { loggableMessage } from '../runtime/telemetry/loggable.ts'
import type { ActionAnswer } from './action-answer.ts'
import { getApproval } from './approvals/get-approval.ts'
import type { Action } from './define-action.ts'
import { describeCall } from './describe-call.ts'
import type { Input } from './read-input.ts'

/**
 * Runs an action in one statement: Postgres authenticates, checks, acts as the user and records.
 * A problem of the input is told only to a caller who is somebody, so it goes along.
 *
 * @param credential access token or pairing key, as received
 * @param resource what the token must be for (RFC 8707); null: `F/gpt`
 */
export async function callAction(
  action: Action,
  input: Input,
  credential: Secret<'credential'>,
  resource: string | null,
  call: Call,
  runtime: Runtime,
): Promise<ActionAnswer> {
  const { config, log } = runtime
  call.logFields.action = action.operationId
  const answer = await (action === getApproval ? readApproval : runInPostgres)(
    action,
    input,
    { credentialDigest: digest(credential), resource },
    call,
    runtime,
  )

  const { user_id, client_id, detail } = answer
  call.logFields.client_id = client_id
  if (user_id !== null) call.logFields.user = userDigest(user_id)
  if (answer.problem && answer.problem.status >= 500) {
    log('error', 'action_failed', {
      request_id: call.traceId,
      action: action.operationId,
      // The SQLSTATE and what Postgres, or the action, said.
      detail: detail && loggableMessage(detail, detail.slice(0, 5)),
    })
  }

  if (!answer.problem) return { ok: answer.ok, problem: null, isHeld: answer.is_held }
  const { problem } = answer
  return { ok: null, problem: isSwitchedOff(problem) ? withLink(problem, config) : problem }
}

type Asked = Pick<CallAction, 'credentialDigest' | 'resource'>

function runInPostgres(
  action: Action,
  input: Input,
  asked: Asked,
  { traceId }: Call,
  { config, database, log }: Runtime,
) {
  return callInPostgres(database, {
    ...asked,
    action: action.sqlName,
    args: 'args' in input ? input.args : null,
    problem: 'problem' in input ? input.problem : null,
    traceId,
    text: describeCall(action, input, (problem) =>
      log('warn', 'describe_failed', {
        request_id: traceId,
        action: action.operationId,
        problem,
      }),
    ),
    // Also of an action that never asks: the registry may say otherwise, and the stricter holds.
    approval: {
      ask: action.approval,
      name: action.operationId,
      page: `${config.webUrl}/approvals`,
    },
  })
}

/** What became of a held call: no action runs, and nothing is recorded. */
async function readApproval(
  _action: Action,
  input: Input,
  asked: Asked,
  _call: Call,
  { database }: Runtime,
) {
  const answer = await askPostgres(database, {
    ...asked,
    approvalId: 'args' in input ? String(input.args.id) : null,
    problem: 'problem' in input ? input.problem : null,
  })
  return { ...answer, detail: null, is_held: false }
}

/** Postgres does not know where the page is on which the user switched it off. */
function withLink(problem: Problem, { webUrl }: Pick<Config, 'webUrl'>): Problem {
  return { ...problem, message: `${problem.message} Their connected apps: ${webUrl}/apps` }
}
