import { describe, expect, it } from 'vitest'
import { gpt, newRequest } from '../support/gpt.ts'
import { F, stack } from '../support/stack.ts'

const others = [
  'https://evil.example',
  'null',
  `${stack.web_url}.evil.example`,
  stack.web_url.replace('127.0.0.1', 'localhost'),
  `${stack.web_url}/`,
]

const ask = async (origin: string, init: RequestInit = {}, id?: string) =>
  fetch(`${F}/oauth/requests/${id ?? (await newRequest())}`, {
    ...init,
    headers: { ...init.headers, origin },
  })

const corsHeaders = (response: Response) =>
  [...response.headers.keys()].filter((name) => name.startsWith('access-control-'))

describe('requests/{id} may be read by a page of the web app and by no other', () => {
  it('names the origin of the web app, without credentials', async () => {
    const response = await ask(stack.web_url)
    expect(response.headers.get('access-control-allow-origin')).toBe(stack.web_url)
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
    expect(response.headers.get('vary')).toContain('Origin')
  })

  it.each(others)('names no origin to %s', async (origin) => {
    const response = await ask(origin)
    expect(corsHeaders(response)).toEqual([])
    expect(response.headers.get('vary')).toContain('Origin')
  })

  it('answers the preflight of the web app: POST with a bearer and JSON', async () => {
    const response = await ask(stack.web_url, {
      method: 'OPTIONS',
      headers: {
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe(stack.web_url)
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, POST')
    const allowed = response.headers.get('access-control-allow-headers') ?? ''
    expect(allowed.split(', ')).toEqual(expect.arrayContaining(['authorization', 'content-type']))
  })

  it.each(others)(
    'gives the preflight of %s no origin, so the browser stops there',
    async (origin) => {
      const response = await ask(origin, {
        method: 'OPTIONS',
        headers: { 'access-control-request-method': 'POST' },
      })
      expect(response.headers.get('access-control-allow-origin')).toBeNull()
    },
  )

  it.each<[what: string, init: RequestInit, id: string | undefined, status: number]>([
    ['unknown request', {}, 'x', 404],
    ['missing token', { method: 'POST' }, undefined, 401],
  ])('lets the web app read its own faults, too: %s', async (_, init, id, status) => {
    const response = await ask(stack.web_url, init, id)
    expect(response.status).toBe(status)
    expect(response.headers.get('access-control-allow-origin')).toBe(stack.web_url)
  })
})

describe('requests/{id}/wait is for the web app, too', () => {
  const wait = async (origin: string, method: string) =>
    fetch(`${F}/oauth/requests/${await newRequest()}/wait`, { method, headers: { origin } })

  it.each(['POST', 'OPTIONS'])('%s', async (method) => {
    const ours = await wait(stack.web_url, method)
    expect(ours.status).toBe(204)
    expect(ours.headers.get('access-control-allow-origin')).toBe(stack.web_url)
    expect(ours.headers.get('access-control-allow-credentials')).toBeNull()
    const foreign = await wait('https://evil.example', method)
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('Nothing else opens itself to pages, not even to those of the web app', () => {
  it.each([
    ['POST', '/oauth/introspect'],
    ['OPTIONS', '/oauth/introspect'],
    ['GET', '/oauth/authorize'],
    ['OPTIONS', '/oauth/authorize'],
    ['OPTIONS', '/gpt/notes'],
    ['OPTIONS', '/ops/health'],
    ['GET', '/ops/health'],
  ])('%s %s', async (method, path) => {
    const headers = { origin: stack.web_url, 'access-control-request-method': 'POST' }
    const response = await fetch(F + path, { method, headers, redirect: 'manual' })
    expect(corsHeaders(response)).toEqual([])
  })

  it('GET /gpt/notes', async () => {
    expect(corsHeaders(await gpt(null, '/notes', { headers: { origin: stack.web_url } }))).toEqual(
      [],
    )
  })
})
