import { decideDeviceRequest } from '../../gateway/decide-device-request.ts'
import { describeDeviceRequest } from '../../gateway/describe-device-request.ts'
import type { Answer, DecidedDeviceRequest } from '../../gateway/types.ts'
import { acceptedLanguages, BY_LANGUAGE } from '../../runtime/http/accepted-languages.ts'
import type { Call } from '../../runtime/http/edge-function.ts'
import { problemResponse } from '../../runtime/http/problem.ts'
import { json } from '../../runtime/http/respond.ts'
import type { Runtime } from '../../runtime/runtime.ts'
import { digest, type Secret } from '../../runtime/secrets/tokens.ts'
import type { User } from '../../runtime/session/user.ts'
import { rateLimitKey } from '../rate-limit-key.ts'
import type { Decision } from './decision.ts'

// Device requests and pairings are one thing (…_device_and_pairing.sql); their two faces differ in routes and words only.

export type DeviceKind = 'device' | 'pairing'

/**
 * What the page shows of a request, by its user code or temp code.
 *
 * @param user who looks, when they are signed in: wrong user codes count against them, else against their address
 */
export async function describeByCode(
  code: Secret<'userCode'>,
  kind: DeviceKind,
  user: User | null,
  call: Call,
  runtime: Runtime,
): Promise<Response> {
  const { ok, problem } = await describeDeviceRequest(runtime.database, {
    userCodeDigest: digest(code),
    kind,
    userId: user?.id ?? null,
    address: rateLimitKey(call, runtime),
    traceId: call.traceId,
    acceptedLanguages: acceptedLanguages(call.request),
  })
  if (problem) return problemResponse(problem)

  const { match_code, ...description } = ok
  const shown = { ...(match_code !== null && { match_code }), ...description }
  return json(200, shown, BY_LANGUAGE)
}

/** Records a user's decision; gives what they allowed, or why it was refused. */
export function decideByCode(
  { id, approve, scopes, user }: Decision<Secret<'userCode'>>,
  kind: DeviceKind,
  call: Call,
  runtime: Runtime,
): Promise<Answer<DecidedDeviceRequest>> {
  return decideDeviceRequest(runtime.database, {
    userCodeDigest: digest(id),
    kind,
    user: user.claims,
    approve,
    traceId: call.traceId,
    address: rateLimitKey(call, runtime),
    scopes,
  })
}
