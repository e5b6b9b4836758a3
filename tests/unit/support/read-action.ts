import { expect } from 'vitest'
import type { Action } from '../../../functions-shared/actions/define-action.ts'
import { readInput } from '../../../functions-shared/actions/read-input.ts'
import { testCall } from './runtime.ts'

export const id = '0a000000-0000-4000-8000-000000000001'

interface Sent {
  search?: string
  json?: unknown
  body?: string
  params?: Record<string, string>
}

/** Reads an action's input from a request that carries `search`, `json` (or `body` as it is) and `params`. */
export function read(action: Action, { search = '', json, body, params = {} }: Sent = {}) {
  const text = body ?? (json === undefined ? undefined : JSON.stringify(json))
  const request = new Request(`https://app.example/gpt/notes${search}`, {
    method: text === undefined ? 'GET' : 'POST',
    ...(text !== undefined && { body: text, headers: { 'content-type': 'application/json' } }),
  })
  return readInput(action, testCall(request, params))
}

/** A fault that says so. */
export const refused = (message: string | RegExp, status = 400) => ({
  problem: { status, error: 'invalid_request', message: expect.stringMatching(message) },
})
