/**
 * The URL that takes an answer to the client: the registered redirect URI, unchanged, with
 * parameters added to its query (RFC 6749 §4.1.2) and `iss` (RFC 9207).
 */
export function callbackUrl(
  redirectUri: string,
  issuer: string,
  parameters: Record<string, string | null | undefined>,
): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined) query.set(name, value)
  }
  query.set('iss', issuer)

  // Only an operator's own SQL could have registered other characters; a Location header can't carry them.
  const uri = redirectUri.replaceAll(/[^\x21-\x7e]+/g, encodeURIComponent)
  return `${uri}${uri.includes('?') ? '&' : '?'}${query}`
}
