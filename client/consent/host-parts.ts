/** A host, cut where the part begins that says whose it is. */
export type HostParts = { start: string; end: string }

/** About two lines on a phone; the end itself is shown whole, however long it is. */
const LIMIT = 60

/** Second-level names under which countries give out names: co.uk, com.au, ac.jp … */
const SHARED = /^(ac|co|com|edu|gob|gouv|gov|go|ltd|mil|ne|net|nom|or|org|sch)$/

/**
 * Splits a host (`URL.host`: punycode, perhaps with a port) before its registrable end, and shortens
 * the start of a long one; the end never. There is no public suffix list here (it weighs a third of
 * the whole app): the end is the last two names, three below suffixes such as co.uk. Where that is too
 * few (github.io), the owner's name still stands right before it, and is cut last.
 */
export const hostParts = (host: string): HostParts => {
  const [, name = host, port = ''] = /^(.*?)\.?(:\d+)?$/.exec(host) ?? []
  // An address has no owner's part.
  if (/^\[|^[\d.]+$/.test(name)) return { start: '', end: host }
  const labels = name.split('.')
  const [shared = '', country = ''] = labels.slice(-2)
  const count = country.length === 2 && SHARED.test(shared) ? 3 : 2
  const end = labels.slice(-count).join('.') + port
  const kept: string[] = []
  let isCut = false
  for (const label of labels.slice(0, -count).reverse()) {
    const length = kept.join('.').length + label.length + end.length + 2
    isCut ||= length > LIMIT
    if (!isCut) kept.unshift(label)
  }
  const start = kept.map((label) => `${label}.`).join('')
  return { start: isCut ? `[…].${start}` : start, end }
}
