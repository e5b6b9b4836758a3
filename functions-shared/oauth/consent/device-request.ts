import type { Call } from '../../runtime/edge-function.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { digest } from '../../runtime/tokens.ts'
import type { User } from '../../runtime/user.ts'
import { limitedAddress } from '../limited-address.ts'
import type { Refused } from './refused.ts'

// Device requests and pairings are one thing (…_device_grant.sql); their two faces differ in routes and words only.

export type DeviceKind = 'device' | 'pairing'

/** What the page shows of a request. */
export interface DeviceDescription {
  status: 'pending' | 'approved' | 'denied'
  [shown: string]: unknown
}

/**
 * A request by its user code or temp code; null when unknown or expired.
 *
 * @param user who looks, when they are signed in: wrong user codes count against them, else against their address
 */
export async function describeDeviceRequest(
  code: string,
  kind: DeviceKind,
  user: User | null,
  call: Call,
  runtime: Runtime,
): Promise<DeviceDescription | { retry_after: number } | null> {
  const { answer } = await runtime.database.one<{
    answer: DeviceDescription | { retry_after: number } | null
  }>`
    select patchbay_api.describe_device_request(
      ${digest(code)}, ${kind}, ${user?.id ?? null}, ${limitedAddress(call, runtime)}, ${call.traceId}
    ) as answer`
  return answer
}

export type DeviceOutcome =
  | Refused
  | { outcome: 'not_found' | 'already_decided' | 'too_many_connections' }
  | { outcome: 'approved' | 'denied' }
  | { outcome: 'limited'; retry_after: number }

/** Records the user's decision. */
export async function decideDeviceRequest(
  code: string,
  kind: DeviceKind,
  user: User,
  approve: boolean,
  call: Call,
  runtime: Runtime,
): Promise<DeviceOutcome> {
  const { answer } = await runtime.database.one<{ answer: DeviceOutcome }>`
    select patchbay_api.decide_device_request(
      ${digest(code)}, ${kind}, ${runtime.database.json(user.claims)}, ${approve}, ${call.traceId}, ${limitedAddress(call, runtime)}
    ) as answer`
  call.logFields.outcome = answer.outcome === 'refused' ? answer.error : answer.outcome
  return answer
}
