import { decisionHandler } from '../../oauth/consent/decision.ts'
import { decideByCode, describeByCode } from '../../oauth/consent/device-request.ts'
import type { Handler } from '../../runtime/http/edge-function.ts'

/** `GET F/gpt/login/{temp_code}`: what the page shows before the user decides. */
export const describeLogin: Handler = (call, runtime) =>
  describeByCode(call.params.temp_code ?? '', 'pairing', null, call, runtime)

/** `POST F/gpt/login/{temp_code}`: claims the pairing key for the user, once; no body claims, too. */
export const decideLogin = decisionHandler({
  requestOf: ({ temp_code = '' }) => ({ id: temp_code }),
  approvesWithoutBody: true,
  async decide(decision, call, runtime) {
    const problem = await decideByCode(decision, 'pairing', call, runtime)
    const message = decision.approve
      ? 'Logged in. Return to the chat and say so.'
      : 'Refused. The chat has no access.'
    return { answer: { message }, problem }
  },
})
