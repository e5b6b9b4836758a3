import { t } from '../texts/index.ts'

/** What an error code of OAuth means to the person who was sent here. */
export type OAuthErrorText = { title: string; text: string }

/**
 * Plain words for an error code (RFC 6749 §4.1.2.1 and §5.2, RFC 7591 §3.2.2, RFC 8628 §3.5, RFC 8707 §2); one that is unknown
 * or absent gets words that are always true.
 */
export const oauthErrorText = (code: string | null): OAuthErrorText => {
  const known: Readonly<Record<string, OAuthErrorText>> = t.error.byCode
  return (code !== null && Object.hasOwn(known, code) && known[code]) || t.error.unknown
}
