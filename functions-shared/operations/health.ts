import type { Call, Handler } from '../platform/edge-function.ts'
import { temporarilyUnavailable } from '../platform/errors.ts'
import { json } from '../platform/respond.ts'
import { Unavailable } from '../platform/unavailable.ts'

/**
 * `GET F/ops/health`: 200 when Postgres answers and requests run as the role that they should. Else 503: `misconfigured`,
 * in the log too; or that of every other route, which then says that the database is away.
 */
export const health: Handler = async (call, { database }) => {
  try {
    const { role } = await database.one<{ role: string }>`select gateway.health() as role`
    if (role === 'patchbay_gateway') return json(200, { status: 'ok', database: 'ok' })
    Object.assign(call.facts, { outcome: 'misconfigured', cause: `requests run as ${role}` })
    return json(503, { status: 'misconfigured', database: 'ok' })
  } catch (error) {
    if (error instanceof Unavailable) return databaseAway(call, error)
    throw error
  }
}

function databaseAway(call: Call, { message: cause }: Unavailable): Response {
  call.facts.cause = cause
  const { status, error, message } = temporarilyUnavailable
  return json(status, { error, message, database: 'away' }, { 'retry-after': '2' })
}
