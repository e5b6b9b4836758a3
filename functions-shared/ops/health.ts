import { health as askHealth } from '../gateway/health.ts'
import type { Call, Handler } from '../runtime/http/edge-function.ts'
import { temporarilyUnavailable } from '../runtime/http/problem.ts'
import { json } from '../runtime/http/respond.ts'
import { Unavailable } from '../runtime/unavailable.ts'

/**
 * `GET F/ops/health`: 200 when Postgres answers, takes what is written, and requests run as the role that they should.
 * Else 503: `misconfigured`, in the log too; or that of every other route, which then says that the database is `away`,
 * or `read_only`, as with a full disk.
 */
export const health: Handler = async (call, { database }) => {
  try {
    const { role, write_problem } = await askHealth(database)
    if (role !== 'patchbay_gateway') {
      Object.assign(call.logFields, { outcome: 'misconfigured', cause: `requests run as ${role}` })
      return json(503, { status: 'misconfigured', database: 'ok' })
    }
    if (write_problem !== null) return unavailable(call, write_problem, 'read_only')
    return json(200, { status: 'ok', database: 'ok' })
  } catch (error) {
    if (error instanceof Unavailable) return unavailable(call, error.message, 'away')
    throw error
  }
}

function unavailable(call: Call, cause: string, database: 'away' | 'read_only'): Response {
  call.logFields.cause = cause
  const { status, error, message } = temporarilyUnavailable
  return json(status, { error, message, database }, { 'retry-after': '2' })
}
