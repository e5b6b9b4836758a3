import { storeClientMetadata } from '../../gateway/store-client-metadata.ts'
import type { Problem } from '../../gateway/types.ts'
import type { Call } from '../../runtime/http/edge-function.ts'
import { FetchError } from '../../runtime/network/fetch-public.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { loggableUrl } from '../../runtime/telemetry/loggable.ts'
import { rateLimitKey } from '../rate-limit-key.ts'
import { clientLogName } from './client-log-name.ts'
import { fetchClientMetadata } from './metadata-document.ts'

export interface RefreshedMetadata {
  kept: boolean
  /** Why there is no room for one more document. */
  problem: Problem | null
}

/** Fetches and keeps the metadata of a client id that is a URL; not kept when it can't be had. */
export async function refreshClientMetadata(
  clientId: string,
  call: Call,
  runtime: Runtime,
): Promise<RefreshedMetadata> {
  try {
    const { metadata, maxAge } = await fetchClientMetadata(
      clientId,
      {},
      runtime.config.appCallbacks,
    )
    const problem = await storeClientMetadata(runtime.database, {
      clientId,
      metadata,
      maxAge,
      traceId: call.traceId,
      address: rateLimitKey(call, runtime),
    })
    return { kept: problem === null, problem }
  } catch (error) {
    if (!(error instanceof FetchError)) throw error
    runtime.log('warn', 'client_metadata_refused', {
      request_id: call.traceId,
      client_id: clientLogName(clientId, false),
      // The path of a URL that is no known client's may say anything.
      host: loggableUrl(URL.parse(clientId)?.origin ?? clientId),
      reason: error.message,
    })
    return { kept: false, problem: null }
  }
}
