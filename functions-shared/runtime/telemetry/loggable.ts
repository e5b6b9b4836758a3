import { createHash } from 'node:crypto'

// A log and the audit log are read by more people, and kept for longer, than the secret that somebody put into the wrong
// field lives. So of what a stranger supplies they hold only what is known to be harmless, else a digest: enough to see
// that two lines speak of the same, useless to find out of what.

/** Tokens of ours, keys of the project, JSON Web Tokens. In `patchbay.loggable_url`, too. */
const SECRET = /pb_[a-z]{2}_|sb_secret_|eyJ[\w-]{8,}\./i

/** Scheme, host and path of a URL. In `patchbay.loggable_url`, too. */
const URL_PARTS =
  /^([a-z][a-z0-9+.-]{0,39}:)(?:(\/\/)(?:[^/?#\\]*@)?([^/?#\s\\@]+))?(\/(?!\/)[^?#\r\n\t]*)?(?=[?#]|$)/i

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

const MAX_LENGTH = 500

/** How a log names a text that may be a secret: the first 16 hex digits of its SHA-256. */
export function loggableText(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex').slice(0, 16)}`
}

/** A URL without user information, query and fragment; a digest of what is no URL, or looks like a secret. */
export function loggableUrl(text: string): string {
  const [, scheme, slashes = '', host = '', path = ''] = URL_PARTS.exec(text) ?? []
  if (scheme === undefined || host + path === '' || SECRET.test(text) || !URL.canParse(text)) {
    return loggableText(text)
  }
  return `${scheme}${slashes}${host}${path}`.slice(0, MAX_LENGTH)
}

/** A method of HTTP; `other` for a word of the caller's own. */
export function loggableMethod(method: string): string {
  return METHODS.has(method) ? method : 'other'
}

/**
 * A message of Postgres, V8 or a library. They quote text that they could not read, which may contain quotes itself: all of it
 * becomes a digest. The names that Postgres quotes in errors of class 42 stay: those are mistakes in our SQL.
 */
export function loggableMessage(message: string, code = ''): string {
  const withoutUrls = message.replaceAll(/\b[a-z][a-z0-9+.-]*:\/\/[^\s"'`)]+/gi, loggableUrl)
  const quoted = code.startsWith('42')
    ? withoutUrls
    : withoutUrls.replaceAll(/(?<!\w)(["'`])([\s\S]*)\1(?!\w)/g, (_, quote, text) =>
        text === '' ? quote + quote : quote + loggableText(text) + quote,
      )
  return (SECRET.test(quoted) ? loggableText(message) : quoted).slice(0, MAX_LENGTH)
}

/** What went wrong, for a log: the kind of an error and what it says. */
export function loggableError(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  return `${error.name}: ${loggableMessage(error.message, code)}`
}
