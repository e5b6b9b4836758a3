import { startPairing } from '../../gateway/start-pairing.ts'
import { rateLimitKey } from '../../oauth/rate-limit-key.ts'
import { randomLetters } from '../../oauth/user-code.ts'
import type { Handler } from '../../runtime/http/edge-function.ts'
import { problemResponse } from '../../runtime/http/problem.ts'
import { json } from '../../runtime/http/respond.ts'
import { digest, newSecret, newToken } from '../../runtime/secrets/tokens.ts'

/**
 * `GET F/gpt/getlogin` (pairing-key-gpt.md): a link for the user and a key for the assistant, which works once
 * the user has claimed it. The match code is shown by both, so that a person notices somebody else's link.
 */
export const getLogin: Handler = async (call, runtime) => {
  const tempCode = newSecret('tempCode')
  const pairingKey = newToken('key')
  const matchCode = randomLetters(4)

  const { ok, problem } = await startPairing(runtime.database, {
    keyDigest: digest(pairingKey),
    tempCodeDigest: digest(tempCode),
    matchCode,
    address: rateLimitKey(call, runtime),
  })
  if (problem) return problemResponse(problem)

  return json(200, {
    login_url: `${runtime.config.webUrl}/login/${tempCode}`,
    pairing_key: pairingKey,
    match_code: matchCode,
    expires_in: ok.expires_in,
  })
}
