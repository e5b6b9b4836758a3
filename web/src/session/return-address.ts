import { isRequestId } from '../../../client/consent/request-ids.ts'
import { readUserCode } from '../../../client/consent/user-code.ts'
import { matchPath } from '../paths.ts'

/** Names the sign-in that a link or a provider comes back for. */
export const SIGN_IN_PARAMETER = 'signin'

/** The page to come back to, with what names its request and nothing else: made from a URL of this app. */
const pathToResume = (url: URL): string => {
  const match = matchPath(url.pathname)
  if (match === null) return '/'
  const request = url.searchParams.get('request') ?? ''
  if (match.path === '/connect' && isRequestId(request)) return `/connect?request=${request}`
  const userCode = readUserCode(url.searchParams.get('user_code') ?? '')
  if (match.path === '/device' && userCode) return `/device?user_code=${userCode}`
  const { temp_code } = match.params
  if (temp_code !== undefined) return isRequestId(temp_code) ? `/login/${temp_code}` : '/'
  return url.pathname.replace(/(?<=.)\/$/, '')
}

/**
 * Where Auth sends a browser after an email or a provider: to the page that asked, on this very origin. It carries the
 * request under way, so that another browser can go on with it, and the id of the sign-in, which only this one keeps.
 */
export const returnAddress = (url: URL, signInId: string): string => {
  const address = new URL(pathToResume(url), url.origin)
  address.searchParams.set(SIGN_IN_PARAMETER, signInId)
  return address.href
}
