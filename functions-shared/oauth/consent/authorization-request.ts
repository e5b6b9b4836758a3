import { z } from 'zod'
import { decideAuthorization } from '../../gateway/decide-authorization.ts'
import { describeAuthorization } from '../../gateway/describe-authorization.ts'
import { acceptedLanguages, BY_LANGUAGE } from '../../runtime/http/accepted-languages.ts'
import type { Call, Handler } from '../../runtime/http/edge-function.ts'
import { newProblem, type Problem, problemResponse } from '../../runtime/http/problem.ts'
import { json } from '../../runtime/http/respond.ts'
import { digest, newToken } from '../../runtime/secrets/tokens.ts'
import { callbackUrl } from '../callback.ts'
import { returnTarget } from '../clients/return-target.ts'
import { decisionHandler } from './decision.ts'

/** As Postgres answers for a request that is not there, or not any more (patchbay.unknown_request). */
const gone = newProblem(
  404,
  'not_found',
  'This request is unknown or has expired. Start again from the assistant.',
)

// As Postgres reads it.
const authorizationId = z.guid()

/** The authorization request that a path names; the JSON contract calls it `request_id`. */
export function authorizationOf(params: Call['params']): { id: string } | { problem: Problem } {
  const id = authorizationId.safeParse(params.request_id)
  return id.success ? { id: id.data } : { problem: gone }
}

/** `GET F/oauth/requests/{request_id}`: who asks for what, for the consent page. */
export const describeRequest: Handler = async (call, { config, database }) => {
  const asked = authorizationOf(call.params)
  if ('problem' in asked) return problemResponse(asked.problem)

  const { ok, problem } = await describeAuthorization(database, {
    id: asked.id,
    appCallbacks: config.appCallbacks,
    acceptedLanguages: acceptedLanguages(call.request),
  })
  if (problem) return problemResponse(problem)

  // The redirect URI itself is not for everybody.
  const { redirect_uri, ...description } = ok
  const returnsTo = returnTarget(redirect_uri)
  if (!returnsTo) return problemResponse(gone)
  const redirectHost = returnsTo.kind === 'app' ? returnsTo.scheme : returnsTo.host
  const answer = { ...description, redirect_host: redirectHost, returns_to: returnsTo }
  return json(200, answer, BY_LANGUAGE)
}

/** `POST F/oauth/requests/{request_id}` → `{"redirect_to", "scope"}`; no scope where the user refused. The code exists from here on, for 60 seconds. */
export const decideRequest = decisionHandler({
  requestOf: authorizationOf,
  async decide({ id, approve, scopes, user }, { traceId }, { config, database }) {
    const code = newToken('code')
    const { ok, problem } = await decideAuthorization(database, {
      id,
      user: user.claims,
      approve,
      codeDigest: digest(code),
      traceId,
      appCallbacks: config.appCallbacks,
      scopes,
    })
    if (problem) return { problem }

    const decision = approve
      ? { code }
      : { error: 'access_denied', error_description: 'the user said no' }
    const redirectTo = callbackUrl(ok.redirect_uri, config.issuer, { ...decision, state: ok.state })
    return {
      answer: { redirect_to: redirectTo, ...(approve && { scope: ok.scope }) },
      problem: null,
    }
  },
})
