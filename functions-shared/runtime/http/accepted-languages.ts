/** What the answer to a request in a person's language depends on. */
export const BY_LANGUAGE = { vary: 'Accept-Language' }

/** The languages that a request asks for (RFC 9110 §12.5.4), most likely a browser's list; Postgres reads it. Null: none. */
export function acceptedLanguages({ headers }: Request): string | null {
  return headers.get('accept-language')?.slice(0, 200) ?? null
}
