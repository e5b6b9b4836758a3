import { decisionHandler } from '../../oauth/consent/decision.ts'
import { decideByCode, describeByCode } from '../../oauth/consent/device-request.ts'
import type { Call, Handler } from '../../runtime/http/edge-function.ts'
import { presented, type Secret } from '../../runtime/secrets/tokens.ts'

/** `GET F/gpt/login/{temp_code}`: what the page shows before the user decides. */
export const describeLogin: Handler = (call, runtime) =>
  describeByCode(tempCodeOf(call.params), 'pairing', null, call, runtime)

/** `POST F/gpt/login/{temp_code}`: claims the pairing key for the user, once; no body claims, too. */
export const decideLogin = decisionHandler({
  requestOf: (params) => ({ id: tempCodeOf(params) }),
  approvesWithoutBody: true,
  async decide(decision, call, runtime) {
    const { ok, problem } = await decideByCode(decision, 'pairing', call, runtime)
    if (problem) return { problem }
    return {
      answer: decision.approve
        ? { message: 'Logged in. Return to the chat and say so.', scope: ok.scope }
        : { message: 'Refused. The chat has no access.' },
      problem: null,
    }
  },
})

/** A pairing's temp code stands where a device's user code does (…_device_and_pairing.sql). */
function tempCodeOf({ temp_code = '' }: Call['params']): Secret<'userCode'> {
  return presented('userCode', temp_code)
}
