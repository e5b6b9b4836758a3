import { describe, expect, test } from 'vitest'
import { readDecision, readRequest } from './outcomes.ts'

const ORIGIN = 'https://web.example'
const REQUEST = {
  client: { name: 'A', kind: 'mcp' },
  scopes: [],
  expires_at: '2026-11-21T12:00:00Z',
}

describe('readRequest', () => {
  test('tells open, expired and answered apart', () => {
    expect(readRequest({ status: 200, body: REQUEST }, ORIGIN).kind).toBe('open')
    expect(readRequest({ status: 404, body: null }, ORIGIN)).toEqual({ kind: 'expired' })
    expect(readRequest({ status: 409, body: null }, ORIGIN)).toEqual({ kind: 'answered' })
  })

  test('a link out of a chat is over with 400, whatever the reason', () => {
    expect(readRequest({ status: 400, body: null }, ORIGIN, 'login')).toEqual({ kind: 'expired' })
    expect(readRequest({ status: 400, body: null }, ORIGIN).kind).toBe('failed')
  })

  test('does not call a request expired when the server did not say so', () => {
    const problem = (status: number) => readRequest({ status, body: null }, ORIGIN)
    expect(problem(0)).toEqual({ kind: 'failed', problem: 'offline' })
    expect(problem(503)).toEqual({ kind: 'failed', problem: 'busy' })
    expect(problem(200)).toEqual({ kind: 'failed', problem: 'unexpected' })
  })
})

describe('readDecision', () => {
  test('follows a decision to where it leads', () => {
    const body = { redirect_to: 'https://chatgpt.com/cb?code=1' }
    expect(readDecision({ status: 200, body })).toMatchObject({
      kind: 'done',
      target: { href: body.redirect_to },
    })
  })

  test('knows that a chat and a device lead nowhere', () => {
    const done = { kind: 'done', target: null }
    expect(readDecision({ status: 200, body: { message: 'x' } }, 'login')).toEqual(done)
    expect(readDecision({ status: 200, body: { status: 'approved' } }, 'device')).toEqual(done)
    expect(readDecision({ status: 400, body: {} }, 'login')).toEqual({ kind: 'expired' })
  })

  test('tells an account that is full from a request that was answered', () => {
    const decision = (error: string) => readDecision({ status: 409, body: { error } })
    expect(decision('too_many_connections')).toEqual({ kind: 'full' })
    expect(decision('conflict')).toEqual({ kind: 'answered' })
  })

  test('does not follow it anywhere unsafe', () => {
    const body = { redirect_to: 'javascript:alert(1)' }
    expect(readDecision({ status: 200, body })).toEqual({ kind: 'unsafe' })
    expect(readDecision({ status: 200, body: {} })).toEqual({ kind: 'unsafe' })
  })

  test.each(['sign_in_required', 'mfa_required', 'forbidden'])(
    'tells what is missing of who is signed in: %s',
    (error) => {
      const body = { error, message: 'x' }
      expect(readDecision({ status: 403, body })).toEqual({ kind: 'refused', why: error })
    },
  )

  test('takes any other 403 for a failure', () => {
    expect(readDecision({ status: 403, body: null }).kind).toBe('failed')
  })

  test.each([
    [401, { kind: 'unauthorized' }],
    [404, { kind: 'expired' }],
    [409, { kind: 'answered' }],
    [503, { kind: 'failed', problem: 'busy' }],
    [0, { kind: 'failed', problem: 'offline' }],
    [500, { kind: 'failed', problem: 'unexpected' }],
    [200, { kind: 'failed', problem: 'unexpected' }],
  ])('reads status %i', (status, outcome) => {
    expect(readDecision({ status, body: null })).toEqual(outcome)
  })
})
