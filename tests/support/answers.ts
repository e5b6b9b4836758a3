import { expect } from 'vitest'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Reads an answer whole: status, headers, text, and the text as JSON (null where it is empty). */
export async function answer(pending: Promise<Response> | Response) {
  const response = await pending
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: text === '' ? null : JSON.parse(text),
  }
}

/**
 * Expects the error body of the app endpoints and nothing else in it: {"error", "message"}, as JSON, never stored, with
 * a request id, and no trace of what happened inside.
 */
export async function expectProblem(
  pending: Promise<Response> | Response,
  status: number,
  error: string,
  message: RegExp = /./,
) {
  const { headers, text, body, ...rest } = await answer(pending)
  expect({ status: rest.status, body }, text).toEqual({
    status,
    body: { error, message: expect.stringMatching(message) },
  })
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-request-id')).toMatch(UUID)
  expect(text).not.toMatch(/ at .*:\d+|\.ts|postgres|select |SQLSTATE|stack/i)
  return headers
}

/** Expects an error of RFC 6749 §5.2: JSON, never stored, a description of the characters that the RFC allows. */
export async function expectOAuthProblem(
  pending: Promise<Response> | Response,
  status: number,
  error: string,
) {
  const { headers, text, body, ...rest } = await answer(pending)
  expect({ status: rest.status, body }, text).toEqual({
    status,
    body: { error, error_description: expect.stringMatching(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/) },
  })
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('x-request-id')).toMatch(UUID)
  return headers
}
