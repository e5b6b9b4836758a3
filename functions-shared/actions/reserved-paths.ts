// The first segments that `F/gpt` answers itself.
const RESERVED: ReadonlySet<string> = new Set([
  'getlogin',
  'login',
  'openapi.json',
  'approvals',
  '.well-known',
])

/** Whether a path of an action would take one of the function's own, or be taken by it. */
export function isReserved(path: string): boolean {
  const first = path.split('/', 2)[1] ?? ''
  return RESERVED.has(first) || first.startsWith('{')
}
