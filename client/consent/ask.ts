import { isRequestId } from './request-ids.ts'
import { readUserCode } from './user-code.ts'

/**
 * How a request to connect reaches a person: a redirect (`connect`), a link out of a chat (`login`),
 * or a code on a device (`device`).
 */
export type Flow = 'connect' | 'login' | 'device'

/** One request: how it came, and what names it. */
export type Ask = { flow: Flow; code: string }

/**
 * Reads what names a request out of a URL, or as a person typed it. Null when it can name none: it was cut or mistyped.
 *
 * @param code `request` of `/connect?request=…`; the last part of `/login/…`; `user_code` of `/device?user_code=…`
 */
export const readAsk = (flow: Flow, code: string | null | undefined): Ask | null => {
  if (flow !== 'device') return isRequestId(code ?? '') ? { flow, code: code ?? '' } : null
  const userCode = readUserCode(code ?? '')
  return userCode === null ? null : { flow, code: userCode }
}

const PATHS: Record<Flow, string> = {
  connect: '/oauth/requests/',
  login: '/gpt/login/',
  device: '/oauth/device/',
}

/** Path of the request below `F`: GET says who wants what, POST takes the decision. */
export const pathOf = ({ flow, code }: Ask): string => PATHS[flow] + encodeURIComponent(code)
