/** The parameters of a path, by name, decoded. */
export type Match = Readonly<Record<string, string>>

const segmentsOf = (path: string): string[] =>
  path === '/' ? [] : path.slice(1).replace(/\/$/, '').split('/')

const decode = (segment: string): string | null => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return null
  }
}

/**
 * Matches `/login/:code` against a path. A closing slash does not matter. Null when it does not
 * match; a segment that is empty or not valid percent-encoding matches nothing.
 */
export const matchPattern = (pattern: string, pathname: string): Match | null => {
  const wanted = segmentsOf(pattern)
  const given = segmentsOf(pathname)
  if (wanted.length !== given.length) return null
  const match: Record<string, string> = {}
  for (const [index, want] of wanted.entries()) {
    const value = decode(given[index] ?? '')
    if (!value) return null
    if (want.startsWith(':')) match[want.slice(1)] = value
    else if (want !== value) return null
  }
  return match
}
