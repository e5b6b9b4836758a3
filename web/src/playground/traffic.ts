import { t } from '../texts/index.ts'

/** A request and its answer, as they are shown: without secrets. */
export type TracedCall = {
  id: number
  /** What it was for: an action, or a step of connecting (`#code`). */
  title: string
  request: { line: string; headers: readonly string[]; body: string | null }
  /** Null while waiting for it. */
  answer: { status: number; ms: number; headers: readonly string[]; body: string } | null
}

/** What is to be sent. */
export type Outgoing = {
  title: string
  method: string
  url: string
  headers: Readonly<Record<string, string>>
  body: string | null
}

/** The beginning is enough to tell tokens apart. */
const KEPT = 6
const SECRETS = /\b(pb_[a-z]{2}_)([\w-]+)/g
const VERIFIER = /(code_verifier=)([^&]+)/g

const shorten = (_all: string, prefix: string, secret: string): string =>
  secret.length <= KEPT ? prefix + secret : `${prefix}${secret.slice(0, KEPT)}…`

/** Cuts every token, code and verifier in a text down to its beginning. */
export const withoutSecrets = (text: string): string =>
  text.replaceAll(SECRETS, shorten).replaceAll(VERIFIER, shorten)

/** JSON, indented; anything else as it is. */
export const prettyBody = (text: string): string => {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** A form body, one field a line. */
const prettyForm = (body: string): string =>
  body.replaceAll('&', '\n&').replaceAll(/%[0-9A-F]{2}/g, decodeURIComponent)

/** A request as text: method and path, headers, body. */
export const shownRequest = ({ method, url, headers, body }: Outgoing): TracedCall['request'] => {
  const { pathname, search } = new URL(url)
  const isForm = headers['content-type'] === 'application/x-www-form-urlencoded'
  return {
    line: withoutSecrets(`${method} ${pathname}${search}`),
    headers: Object.entries(headers).map(([name, value]) => withoutSecrets(`${name}: ${value}`)),
    body: body === null ? null : withoutSecrets(isForm ? prettyForm(body) : prettyBody(body)),
  }
}

const SHOWN_HEADERS = ['content-type', 'www-authenticate', 'retry-after', 'x-request-id']

/** Sends a request. Never throws: no answer is status 0. */
export const send = async (
  outgoing: Outgoing,
): Promise<{ shown: NonNullable<TracedCall['answer']>; text: string }> => {
  const { method, url, headers, body } = outgoing
  const begun = performance.now()
  const passed = () => Math.round(performance.now() - begun)
  try {
    const response = await fetch(url, {
      method,
      headers,
      ...(body !== null && { body }),
      cache: 'no-store',
      credentials: 'omit',
      signal: AbortSignal.timeout(15_000),
    })
    const text = await response.text()
    const shownHeaders = SHOWN_HEADERS.flatMap((name) => {
      const value = response.headers.get(name)
      return value === null ? [] : `${name}: ${value}`
    })
    const shown = withoutSecrets(prettyBody(text))
    return {
      shown: { status: response.status, ms: passed(), headers: shownHeaders, body: shown },
      text,
    }
  } catch {
    const lost = { status: 0, ms: passed(), headers: [], body: t.playground.noAnswerCame }
    return { shown: lost, text: '' }
  }
}
