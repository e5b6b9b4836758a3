import { stack } from './stack.ts'
import { stackClient } from './stack-client.ts'

/** The demo client on the running stack; stack-client.ts says what each function does. */
export const {
  authorizeUrl,
  authorize,
  newRequest,
  decide,
  newCode,
  token,
  redeem,
  refresh,
  connect,
  gpt,
  phone,
} = stackClient(stack)
