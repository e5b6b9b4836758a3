import { faultResponse } from '../runtime/errors.ts'

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
