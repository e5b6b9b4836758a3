import type { Handler } from '../../runtime/http/edge-function.ts'
import { exposition } from './exposition.ts'
import { type Measured, patchbayMetrics } from './patchbay-metrics.ts'

/** `GET F/ops/metrics`: Prometheus text. What this instance counted is handed in first. */
export const getMetrics: Handler = async (_call, { database, metrics }) => {
  await metrics.flush()
  const { measured } = await database.one<{ measured: Measured }>`
    select patchbay_api.metrics() as measured`

  return new Response(exposition(patchbayMetrics(measured)), {
    headers: {
      'content-type': 'text/plain; version=0.0.4; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    },
  })
}
