import { json } from '../platform/respond.ts'

/** What an entry function answers when a limit of `ops.limits` is met. */
export interface Limited {
  error: 'rate_limited'
  error_description: string
  /** Seconds. */
  retry_after: number
}

/** 429 in the shape of an OAuth error, with `Retry-After`. */
export function limitedResponse(retryAfter: number): Response {
  return json(
    429,
    { error: 'rate_limited', error_description: 'too many requests' },
    { 'retry-after': String(retryAfter) },
  )
}
