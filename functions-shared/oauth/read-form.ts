import { z } from 'zod'
import { mediaType, readJson, readText } from '../runtime/http/body.ts'
import type { Problem } from '../runtime/http/problem.ts'
import { type Parameters, readParameters, repetitionProblem } from './parameters.ts'
import { type OAuthProblem, oauthProblem } from './problem.ts'

const jsonForm = z.record(z.string(), z.union([z.string(), z.number(), z.null()]))

/**
 * Reads the parameters of a POST: form-encoded (RFC 6749 §4.1.3); JSON too, which early GPT Actions sent.
 * `status` is other than 400 only for a body that is too large or of another type.
 */
export async function readForm(
  request: Request,
): Promise<{ parameters: Parameters } | { problem: OAuthProblem; status: number }> {
  const refuse = ({ status, message }: Pick<Problem, 'status' | 'message'>) => ({
    problem: oauthProblem('invalid_request', message),
    status,
  })

  if (mediaType(request) === 'application/json') {
    const body = await readJson(request)
    if ('problem' in body) return refuse(body.problem)
    const form = jsonForm.safeParse(body.value)
    if (!form.success)
      return refuse({ status: 400, message: 'the body must be an object of strings' })
    const entries = Object.entries(form.data).map(([name, value]): [string, string] => [
      name,
      String(value ?? ''),
    ])
    return { parameters: readParameters(entries).parameters }
  }

  if (mediaType(request) !== 'application/x-www-form-urlencoded') {
    return refuse({
      status: 415,
      message: 'the content type must be application/x-www-form-urlencoded',
    })
  }

  const text = await readText(request)
  if ('problem' in text) return refuse(text.problem)
  const { parameters, repeated } = readParameters(new URLSearchParams(text.value))
  // RFC 6749 §3.2: no parameter more than once.
  const problem = repetitionProblem(repeated)
  return problem ? { problem, status: 400 } : { parameters }
}
