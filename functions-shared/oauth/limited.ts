import { type Fault, faultResponse } from '../runtime/errors.ts'
import { json } from '../runtime/respond.ts'

/** 429 in the shape of an OAuth error, with `Retry-After`. */
export function limitedResponse(retryAfter: number): Response {
  return json(
    429,
    { error: 'rate_limited', error_description: 'too many requests' },
    { 'retry-after': String(retryAfter) },
  )
}

/** 429 in the shape of the app endpoints. */
export function limitedFault(retryAfter: number): Response {
  return faultResponse(
    {
      status: 429,
      error: 'rate_limited',
      message: `Too many requests. Try again in ${retryAfter} s.`,
    },
    { 'retry-after': String(retryAfter) },
  )
}

/** Why an approval is refused when the account has as many connections as it may (patchbay.most_connections). */
export const tooManyConnections: Fault = {
  status: 409,
  error: 'too_many_connections',
  message:
    'Your account has as many connected apps as it may have. Disconnect some under "Connected apps", then allow this one again.',
}
