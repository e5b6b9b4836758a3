import { describe, expect, it } from 'vitest'
import { oauthProblemResponse } from '../../functions-shared/oauth/problem.ts'
import { invalidRequest, problemResponse } from '../../functions-shared/runtime/http/problem.ts'
import { json, jsonText, redirect } from '../../functions-shared/runtime/http/respond.ts'
import { createLog } from '../../functions-shared/runtime/telemetry/log.ts'

describe('an answer', () => {
  it('is JSON that nobody stores and nobody guesses the type of', async () => {
    const response = json(201, { a: 'ü' }, { 'x-more': '1' })
    expect(response.status).toBe(201)
    expect(Object.fromEntries(response.headers)).toEqual({
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'x-more': '1',
    })
    expect(await response.json()).toEqual({ a: 'ü' })
  })

  it('passes on what Postgres wrote, to the letter', async () => {
    expect(await jsonText(200, '{"n": 1.0}').text()).toBe('{"n": 1.0}')
  })

  it('redirects without telling where from', () => {
    const response = redirect(302, 'https://chat.example/cb?code=c')
    expect(response.status).toBe(302)
    expect(Object.fromEntries(response.headers)).toEqual({
      'cache-control': 'no-store',
      location: 'https://chat.example/cb?code=c',
      'referrer-policy': 'no-referrer',
    })
  })

  it('of the app is an error with a sentence', async () => {
    const response = problemResponse(invalidRequest('Not so.'), { allow: 'GET' })
    expect([response.status, response.headers.get('allow'), await response.json()]).toEqual([
      400,
      'GET',
      { error: 'invalid_request', message: 'Not so.' },
    ])
  })

  it('of the token endpoint is 401 with a challenge for a client that failed to authenticate', () => {
    const response = oauthProblemResponse({ error: 'invalid_client', error_description: 'd' })
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm="/)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('pragma')).toBe('no-cache')
  })

  it('of the token endpoint is 400 for all else', async () => {
    const response = oauthProblemResponse({ error: 'invalid_grant', error_description: 'd' })
    expect(response.status).toBe(400)
    expect(response.headers.get('www-authenticate')).toBeNull()
    expect(await response.json()).toEqual({ error: 'invalid_grant', error_description: 'd' })
  })
})

describe('the log', () => {
  const written: string[] = []
  const log = createLog('info', (line) => void written.push(line))

  it('writes a line of JSON an event, of its level and above', () => {
    log('debug', 'quiet')
    log('info', 'loud', { n: 1 })
    log('error', 'louder', { text: 'line\nbreak' })
    expect(written.map((line) => JSON.parse(line))).toEqual([
      { at: expect.any(String), level: 'info', event: 'loud', n: 1 },
      { at: expect.any(String), level: 'error', event: 'louder', text: 'line\nbreak' },
    ])
    expect(written.join('')).not.toContain('\n')
  })
})
