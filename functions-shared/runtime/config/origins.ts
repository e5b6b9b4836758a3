/** The pages that may call F/mcp: all, or those of these origins; `loopback` stands for every port of this computer. */
export type Origins = '*' | readonly string[]

// Of an app or an extension, which URL.origin does not know. No page has one of the schemes that are left out.
const APP_ORIGIN = /^(?!(?:https?|wss?|ftp|file):)[a-z][a-z0-9+.-]*:\/\/[a-z0-9._-]+(:\d{1,5})?$/

const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/

/**
 * Reads `*`, or a comma separated list of origins (`scheme://host[:port]`, as browsers write them) and `loopback`;
 * `problem` names the first entry that no page would match.
 */
export function readOrigins(text: string): { origins: Origins } | { problem: string } {
  const origins = text
    .split(',')
    .map((entry) => entry.trim().toLowerCase().replace(/\/$/, ''))
    .filter((entry) => entry !== '')
  if (origins.includes('*')) {
    return origins.length === 1 ? { origins: '*' } : { problem: '* stands alone' }
  }
  const wrong = origins.findIndex((entry) => entry !== 'loopback' && !isOrigin(entry))
  return wrong < 0 ? { origins } : { problem: `entry ${wrong + 1} is not one as browsers send it` }
}

/** Whether a page can be of it: a wildcard, the port of the scheme itself, or a host in other letters is never sent. */
function isOrigin(entry: string): boolean {
  if (APP_ORIGIN.test(entry)) return true
  return /^https?:/.test(entry) && !entry.includes('*') && URL.parse(entry)?.origin === entry
}

/** Whether an origin, as a browser writes it, is one of them. */
export function includesOrigin(origins: Origins, origin: string): boolean {
  if (origins === '*') return true
  return origins.includes(origin) || (origins.includes('loopback') && LOOPBACK.test(origin))
}
