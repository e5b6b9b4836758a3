import type { Call } from '../runtime/http/edge-function.ts'
import type { Runtime } from '../runtime/runtime.ts'

/**
 * Whom the limits count: the caller's address, or nobody while limits are relaxed.
 *
 * What a page of another site makes a visitor's browser send counts apart, as `page <address>`: such a page must not use up
 * what the visitor's own programs do. Browsers say so in a header that no page can set (Fetch Metadata). The web app may
 * live on another site, and a browser that goes somewhere as a whole, as to the consent page, does so for the visitor.
 */
export function rateLimitKey({ request, address }: Call, { config }: Runtime): string | null {
  if (!config.strictLimits) return null
  const { headers } = request
  const isOfPage =
    /^(cross|same)-site$/.test(headers.get('sec-fetch-site') ?? '') &&
    headers.get('origin') !== new URL(config.webUrl).origin &&
    (request.method !== 'GET' ||
      headers.get('sec-fetch-dest') !== 'document' ||
      // A page may have documents fetched ahead, without anybody's click.
      headers.has('sec-purpose'))
  return `${isOfPage ? 'page ' : ''}${address ?? 'unknown'}`
}
