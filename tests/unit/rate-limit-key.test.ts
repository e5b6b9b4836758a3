import { describe, expect, it } from 'vitest'
import { rateLimitKey } from '../../functions-shared/oauth/rate-limit-key.ts'
import { testCall, testConfig, testRuntime } from './support/runtime.ts'

/** Whom a request from 192.0.2.1 counts against. */
function counted(method: string, headers: Record<string, string>, limits = 'strict') {
  const call = testCall(new Request('https://app.example/x', { method, headers }))
  const { runtime } = testRuntime({}, { config: testConfig({ PATCHBAY_LIMITS: limits }) })
  return rateLimitKey({ ...call, address: '192.0.2.1' }, runtime)
}

const address = '192.0.2.1'
const site = (value: string, more = {}) => ({ 'sec-fetch-site': value, ...more })

describe('What a page of another site makes a browser send counts apart from its visitor', () => {
  it.each<[what: string, method: string, headers: Record<string, string>]>([
    ['a form', 'POST', site('cross-site', { origin: 'https://evil.example' })],
    ['a form without an origin', 'POST', site('cross-site', { origin: 'null' })],
    ['a form in a window', 'POST', site('cross-site', { 'sec-fetch-dest': 'document' })],
    ['a form in a frame', 'POST', site('cross-site', { 'sec-fetch-dest': 'iframe' })],
    ['an image', 'GET', site('cross-site', { 'sec-fetch-dest': 'image' })],
    ['a script', 'GET', site('cross-site', { 'sec-fetch-dest': 'empty' })],
    ['a form of a sibling site', 'POST', site('same-site', { origin: 'https://evil.app.example' })],
    [
      'a document that it has fetched ahead',
      'GET',
      site('cross-site', { 'sec-fetch-dest': 'document', 'sec-purpose': 'prefetch' }),
    ],
  ])('%s', (_what, method, headers) => {
    expect(counted(method, headers)).toBe(`page ${address}`)
  })

  it.each<[what: string, method: string, headers: Record<string, string>]>([
    ['a program', 'POST', {}],
    [
      'a browser sent to the consent page',
      'GET',
      site('cross-site', { 'sec-fetch-dest': 'document' }),
    ],
    ['a page of our own', 'POST', site('same-origin')],
    ['a link that was typed', 'GET', site('none', { 'sec-fetch-dest': 'document' })],
    [
      'the web app on a site of its own',
      'POST',
      site('cross-site', { origin: 'https://web.example' }),
    ],
  ])('and not %s', (_what, method, headers) => {
    expect(counted(method, headers)).toBe(address)
  })

  it('nobody is counted while limits are relaxed', () => {
    expect(counted('POST', site('cross-site'), 'relaxed')).toBeNull()
  })
})
