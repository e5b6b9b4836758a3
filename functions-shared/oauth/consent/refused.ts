import { type ErrorCode, faultResponse } from '../../runtime/errors.ts'

/** What an entry function answers to a user whose token is not good enough for a decision (`patchbay.refusal`). */
export interface Refused {
  outcome: 'refused'
  /** 401: the session has ended. 403: another app's token, a guest, a second factor that is missing. */
  status: 401 | 403
  error: ErrorCode
  message: string
}

/** The refusal in the shape of the app endpoints. */
export function refusedResponse(refused: Refused): Response {
  return faultResponse(refused, refused.status === 401 ? { 'www-authenticate': 'Bearer' } : {})
}
