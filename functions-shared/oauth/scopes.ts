/** More than there can be: what follows asks for nothing. */
const MOST_SCOPES = 100
/** As long as the name of a scope can be (`scopes_name_syntax`), and one more. */
const LONGEST = 101

/**
 * The scopes that a request names, each once, however they came; one that cannot be the name
 * of a scope (RFC 6749 §3.3) is unknown like any other, and made fit for an error description.
 */
export function requestedScopes(scope: string | undefined): string[] {
  const names = (scope ?? '').split(/\s+/).filter((name) => name !== '')
  return [...new Set(names)]
    .slice(0, MOST_SCOPES)
    .map((name) => name.slice(0, LONGEST).replaceAll(/[^\x21\x23-\x5b\x5d-\x7e]/g, '?'))
}
