import { knownAppName } from '../../runtime/config/app-callbacks.ts'

/** Where a client returns to, as a person may be told. */
export type ReturnTarget =
  /** A website: its host as browsers resolve it (punycode), with a port that is not the default. */
  | { kind: 'web'; host: string }
  /** An app that listens on the computer of the browser. */
  | { kind: 'loopback'; host: string }
  /** An app that the system opens by its scheme; `name` only where the callback is exactly a known one. */
  | { kind: 'app'; scheme: string; name: string | null }

const LOOPBACK = /^(127\.\d+\.\d+\.\d+|\[::1\]|([a-z0-9-]+\.)*localhost)\.?$/

/**
 * What a redirect URI says truly of its receiver; null when it is not an absolute URI. For an app that is its scheme
 * alone: whatever stands where a host would stand in `com.evil.app://chatgpt.com/` is a text of the app's choice.
 */
export function returnTarget(uri: string): ReturnTarget | null {
  // Not URL.parse: this runs in browsers, too, of which many do not have it yet.
  if (!URL.canParse(uri)) return null
  const url = new URL(uri)
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    // An answer adds a query to the callback.
    const callback = uri.split('?', 1)[0] ?? ''
    return { kind: 'app', scheme: url.protocol.slice(0, -1), name: knownAppName(callback) }
  }
  return { kind: LOOPBACK.test(url.hostname) ? 'loopback' : 'web', host: url.host }
}
