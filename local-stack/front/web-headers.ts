import type { FrontSettings } from './settings.ts'

/** By file extension, what a Vite build may hold. */
export const CONTENT_TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  webmanifest: 'application/manifest+json',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  ico: 'image/x-icon',
  txt: 'text/plain; charset=utf-8',
  woff2: 'font/woff2',
}

/**
 * Sent with every file of the web app; another host of the app must send the same ones. Realtime's sockets are
 * spelled out, because not every browser counts ws: of the page's own host as 'self'.
 */
export function securityHeaders(settings: FrontSettings): Record<string, string> {
  const local = [`ws://127.0.0.1:${settings.port}`, `ws://localhost:${settings.port}`]
  const sockets = settings.publicOrigin
    ? [...local, settings.publicOrigin.replace(/^http/, 'ws')]
    : local
  return {
    'content-security-policy': [
      "default-src 'self'",
      "img-src 'self' data:",
      `connect-src 'self' ${sockets.join(' ')}`,
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'self'",
      "frame-ancestors 'none'",
    ].join('; '),
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
}

/**
 * Sent with the page at a path: a page that opened it in a popup loses its handle. Not where an assistant sends people: it
 * may wait for its popup to come back, and takes a severed one for closed (OpenAI's plugin portal does, ory/network 451).
 * There the page itself ignores a press that comes too soon after it appeared (web/src/lib/attention.ts).
 */
export function openerPolicy(path: string): Record<string, string> {
  return /^\/connect\/?$/.test(path) ? {} : { 'cross-origin-opener-policy': 'same-origin' }
}
