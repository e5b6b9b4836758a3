import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { makeReviewer } from '../../scripts/clients/reviewer.ts'

interface Asked {
  path: string
  key: unknown
  body: Record<string, unknown>
}

/** What the project's Auth answers, by path; the default is an Auth that is content. */
let answers: Record<string, [status: number, body: unknown]> = {}
let asked: Asked[] = []
let auth: Server
let url = ''
beforeEach(async () => {
  answers = {
    '/auth/v1/admin/users': [200, { id: 'u' }],
    '/auth/v1/token?grant_type=password': [200, { access_token: 'jwt', user: { id: 'u' } }],
  }
  asked = []
  auth = createServer(async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const path = request.url ?? ''
    const body = JSON.parse(Buffer.concat(parts).toString())
    asked.push({ path, key: request.headers.apikey, body })
    const [status, answer] = answers[path] ?? [404, {}]
    response
      .writeHead(status, { 'content-type': 'application/json', location: '/auth/v1/elsewhere' })
      .end(JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => auth.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(auth.address() as AddressInfo).port}`
})
afterEach(() => auth.close())

const make = async (email = 'reviewer@example.com') => {
  const said: string[] = []
  const spy = vi.spyOn(console, 'log').mockImplementation((line) => said.push(String(line)))
  try {
    await makeReviewer({ url, key: 'sb_secret_x', isSecret: true }, email)
  } finally {
    spy.mockRestore()
  }
  return said.join('\n')
}

describe('patchbay clients reviewer, on a hosted project', () => {
  it('sends the key over https only, and follows no redirect', async () => {
    const key = { key: 'sb_secret_x', isSecret: true }
    await expect(makeReviewer({ url: 'http://auth.example', ...key }, 'a@b.c')).rejects.toThrow(
      /https/,
    )
    answers['/auth/v1/admin/users'] = [307, {}]
    await expect(make()).rejects.toThrow(/cannot be reached/)
    expect(asked).toHaveLength(1)
  })

  it('makes a confirmed account, signs in with the password alone, and prints both', async () => {
    const said = await make()
    const [made, entered] = asked
    expect(made).toMatchObject({
      path: '/auth/v1/admin/users',
      key: 'sb_secret_x',
      body: { email: 'reviewer@example.com', email_confirm: true },
    })
    expect(entered?.body.password).toBe(made?.body.password)
    expect(said).toContain(`password   ${made?.body.password} `)
    expect(String(made?.body.password)).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{20,}$/)
    await make()
    expect(asked[2]?.body.password).not.toBe(made?.body.password)
  })

  it.each<[string, string, [number, unknown], RegExp]>([
    [
      'there is such an account already',
      '/auth/v1/admin/users',
      [422, { msg: 'A user with this email address has already been registered' }],
      /already been registered \(422\)/,
    ],
    [
      'a sign-in needs more than the password',
      '/auth/v1/token?grant_type=password',
      [400, { msg: 'captcha protection: request disallowed' }],
      /cannot sign in: captcha protection/,
    ],
    [
      'the sign-in gives no session',
      '/auth/v1/token?grant_type=password',
      [200, {}],
      /wants more than the password/,
    ],
  ])('says so where %s', async (_what, path, answer, sentence) => {
    answers[path] = answer
    await expect(make()).rejects.toThrow(sentence)
  })

  it('asks nothing of Auth without an address', async () => {
    await expect(make('reviewer')).rejects.toThrow('an address is wanted')
    expect(asked).toEqual([])
  })
})
