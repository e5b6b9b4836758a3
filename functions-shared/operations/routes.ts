import type { Handler, Route } from '../platform/edge-function.ts'
import { json } from '../platform/respond.ts'

/** `GET F/ops/health`: 200 when Postgres answers and requests run as the role that they should, else 503. */
const health: Handler = async (_call, { database }) => {
  const { role } = await database.one<{ role: string }>`select gateway.health() as role`
  const healthy = role === 'patchbay_gateway'
  return json(healthy ? 200 : 503, { status: healthy ? 'ok' : 'misconfigured', database: 'ok' })
}

/** Routes of `F/ops`. */
export const operationsRoutes: readonly Route[] = [['GET', '/health', health]]
