import { timingSafeEqual } from 'node:crypto'
import type { Handler } from '../runtime/http/edge-function.ts'
import { json } from '../runtime/http/respond.ts'
import { digest, presented } from '../runtime/secrets/tokens.ts'

/**
 * An endpoint for the operator's machines: the project's secret key in `apikey`, else 401. Digests are compared, so
 * that neither the length nor the beginning of a key can be felt out by time.
 */
export function forOperator(handler: Handler): Handler {
  return (call, runtime) => {
    const apikey = call.request.headers.get('apikey') ?? ''
    const given = digest(presented('apikey', apikey))
    const known = runtime.config.secretKeys.filter((key) =>
      timingSafeEqual(digest(presented('apikey', key)), given),
    )
    if (apikey !== '' && known.length > 0) return handler(call, runtime)
    // No challenge: HTTP has no authentication scheme for a header of one's own.
    return json(401, {
      error: 'unauthorized',
      message: 'Send the secret key of the project in the header apikey.',
    })
  }
}
