/** How specific a media range is that covers JSON (RFC 9110 §12.5.1); the most specific one decides. */
const RANGES = ['*/*', 'application/*', 'application/json']

/**
 * Whether a client takes JSON, which is what it gets: `Accept` is absent or empty, or a range of it covers
 * `application/json` and does not refuse it with `q=0`. The specification wants both JSON and a stream named; many
 * clients name one of the two, or anything.
 */
export function admitsJson({ headers }: Request): boolean {
  const accept = headers.get('accept')?.trim() ?? ''
  if (accept === '') return true

  let specificity = -1
  let isAdmitted = false
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase())
    const found = RANGES.indexOf(type)
    if (found < specificity || found < 0) continue
    const isRefused = parameters.some((parameter) => /^q\s*=\s*0(\.0*)?$/.test(parameter))
    // The same range twice: one that takes it is enough.
    isAdmitted = !isRefused || (found === specificity && isAdmitted)
    specificity = found
  }
  return isAdmitted
}
