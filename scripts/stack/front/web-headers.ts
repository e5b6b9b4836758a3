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
 * Sent with every file of the web app; whoever hosts the app elsewhere sends the same ones. No
 * opener policy: a client may open the consent page in a popup and wait for it. Realtime's sockets are
 * spelled out, because not every browser counts ws: of the own host as 'self'.
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
