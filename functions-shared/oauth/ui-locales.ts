import type { Parameters } from './parameters.ts'

/** Language tags with one space between (RFC 5646 §2.1, for the most part), of which the page takes the first that it speaks. */
const TAGS = /^[a-z]{2,8}(?:-[a-z0-9]{1,8})*(?: [a-z]{2,8}(?:-[a-z0-9]{1,8})*)*$/i

/**
 * The languages in which a client would have the page speak (OpenID Connect Core §3.1.2.1), as parameters of the page's URL. What
 * is no list of tags, or a very long one, asks for nothing: it is no reason to refuse a request.
 */
export function uiLocales(parameters: Parameters): { ui_locales?: string } {
  const asked = parameters.get('ui_locales')?.trim() ?? ''
  return asked.length <= 200 && TAGS.test(asked) ? { ui_locales: asked } : {}
}
