import type { Handler } from '../platform/edge-function.ts'
import { json } from '../platform/respond.ts'

/**
 * `GET F/ops/health`: 200 when Postgres answers and requests run as the role that they should, else 503. A database
 * that is away is the 503 of every other route (`temporarily_unavailable`).
 */
export const health: Handler = async (_call, { database }) => {
  const { role } = await database.one<{ role: string }>`select gateway.health() as role`
  const healthy = role === 'patchbay_gateway'
  return json(healthy ? 200 : 503, { status: healthy ? 'ok' : 'misconfigured', database: 'ok' })
}
