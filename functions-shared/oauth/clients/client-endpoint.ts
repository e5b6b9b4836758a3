import type { Call, Handler } from '../../runtime/http/edge-function.ts'
import { json } from '../../runtime/http/respond.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import type { Parameters } from '../parameters.ts'
import { type OAuthProblem, oauthProblemResponse } from '../problem.ts'
import { readForm } from '../read-form.ts'
import { type ClientCredentials, readClientCredentials } from './client-credentials.ts'
import { answersKnownClient, clientLogName } from './client-log-name.ts'

/** What a client is answered: a result, or why not. */
export type ClientAnswer<Result> = Result | OAuthProblem

/** The part of an endpoint that follows once client credentials and parameters are read. */
export type ClientRequest = (
  parameters: Parameters,
  client: ClientCredentials,
  call: Call,
  runtime: Runtime,
) => Promise<ClientAnswer<object>>

/**
 * An endpoint that a client calls with its credentials and a form: token, revoke, introspect.
 * Returns 200 with the result, or the error of RFC 6749 §5.2.
 */
export function clientEndpoint(run: ClientRequest): Handler {
  return async (call, runtime) => {
    const form = await readForm(call.request)
    if ('problem' in form) return json(form.status, form.problem)

    const client = readClientCredentials(call.request.headers.get('authorization'), form.parameters)
    if ('problem' in client) return oauthProblemResponse(client.problem)

    const answer = await run(form.parameters, client.credentials, call, runtime)
    call.logFields.client_id = clientLogName(
      client.credentials.clientId,
      answersKnownClient(answer),
    )
    call.logFields.outcome = 'error' in answer ? answer.error : 'ok'

    return 'error' in answer
      ? oauthProblemResponse(answer)
      : json(200, answer, { pragma: 'no-cache' })
  }
}
