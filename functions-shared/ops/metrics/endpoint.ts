import { metrics as measure } from '../../gateway/metrics.ts'
import type { Handler } from '../../runtime/http/edge-function.ts'
import { exposition } from './exposition.ts'
import { patchbayMetrics } from './patchbay-metrics.ts'

/** `GET F/ops/metrics`: Prometheus text. What this instance counted is handed in first. */
export const getMetrics: Handler = async (_call, { database, metrics }) => {
  await metrics.flush()
  const measured = await measure(database)

  return new Response(exposition(patchbayMetrics(measured)), {
    headers: {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}
