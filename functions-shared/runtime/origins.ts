/** The pages that may call F/mcp: all, or those of these origins; `loopback` stands for every port of this computer. */
export type Origins = '*' | readonly string[]

const ORIGIN = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\s@]+$/

const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/

/** Reads `*`, or a comma separated list of origins (`scheme://host[:port]`) and `loopback`; null when it is neither. */
export function readOrigins(text: string): Origins | null {
  const entries = text
    .split(',')
    .map((entry) => entry.trim().toLowerCase().replace(/\/$/, ''))
    .filter((entry) => entry !== '')
  if (entries.includes('*')) return entries.length === 1 ? '*' : null
  const areOrigins = entries.every((entry) => entry === 'loopback' || ORIGIN.test(entry))
  return areOrigins ? entries : null
}

/** Whether an origin, as a browser writes it, is one of them. */
export function includesOrigin(origins: Origins, origin: string): boolean {
  if (origins === '*') return true
  return origins.includes(origin) || (origins.includes('loopback') && LOOPBACK.test(origin))
}
