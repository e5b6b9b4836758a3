import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { connect, gpt } from '../support/gpt.ts'
import { F, sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

async function connected() {
  const user = await newUser()
  const { access_token: token } = await connect(user)
  const count = async () => (await sql`select from notes where user_id = ${user.id}`).length
  return { token, count }
}

describe('The body of an action', () => {
  it.each<[what: string, body: BodyInit, type: string, status: number]>([
    ['broken JSON', '{"title":', 'application/json', 400],
    ['JSON with something behind', '{"title":"x"} x', 'application/json', 400],
    ['nothing', '', 'application/json', 400],
    ['null', 'null', 'application/json', 400],
    ['an array', '[{"title":"x"}]', 'application/json', 400],
    ['a string', '"title"', 'application/json', 400],
    ['a number', '7', 'application/json', 400],
    [
      'no UTF-8',
      new Uint8Array([...Buffer.from('{"title":"'), 0xff, 0x22, 0x7d]),
      'application/json',
      400,
    ],
    ['a form', 'title=x', 'application/x-www-form-urlencoded', 415],
    ['plain text', '{"title":"x"}', 'text/plain', 415],
    ['nearly JSON', '{"title":"x"}', 'application/json5', 415],
    ['more than 64 kB', `{"title":"x"${' '.repeat(65536)}}`, 'application/json', 413],
  ])('is refused when it is %s, and nothing is written', async (_, body, type, status) => {
    const { token, count } = await connected()
    const headers = { 'content-type': type }
    await expectProblem(gpt(token, '/notes', { body, headers }), status, 'invalid_request')
    expect(await count()).toBe(0)
  })

  it('may be 64 kB long, and not a byte more', async () => {
    const { token } = await connected()
    const of = (octets: number) => `{"title":"x"${' '.repeat(octets - 13)}}`
    expect(of(65536)).toHaveLength(65536)
    expect((await gpt(token, '/notes', { body: of(65536) })).status).toBe(201)
    await expectProblem(gpt(token, '/notes', { body: of(65537) }), 413, 'invalid_request', /64 kB/)
  })

  it('may carry a charset, in any case', async () => {
    const { token } = await connected()
    const headers = { 'content-type': 'Application/JSON; charset="utf-8"' }
    expect((await gpt(token, '/notes', { body: '{"title":"x"}', headers })).status).toBe(201)
  })

  it('is refused while it still comes when it has no end', async () => {
    const { token, count } = await connected()
    let wanted = true
    const chunk = new Uint8Array(16384).fill(0x20)
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (wanted) controller.enqueue(chunk)
        else controller.close()
      },
    })
    await expectProblem(gpt(token, '/notes', { body: endless }), 413, 'invalid_request')
    wanted = false
    expect(await count()).toBe(0)
  })

  it('is judged by what comes, not by the length that was promised', async () => {
    const { token } = await connected()
    const status = await new Promise((resolve, reject) => {
      const call = request(`${F}/gpt/notes`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'content-length': '999999999',
        },
      })
      call.on('response', (response) => resolve(response.statusCode))
      call.on('error', reject)
      call.flushHeaders()
    })
    expect(status).toBe(413)
  })
})

describe('An unknown route', () => {
  it.each([
    ['GET', '/gpt'],
    ['GET', '/gpt/'],
    ['GET', '/gpt/note'],
    ['GET', '/gpt/notes//'],
    ['GET', '/gpt/NOTES'],
    ['GET', '/gpt/notes/a/b'],
    ['POST', '/gpt/notes/a/pin/x'],
    ['GET', '/gpt/../ops/nothing'],
    ['GET', '/oauth'],
    ['POST', '/oauth/tokens'],
    ['GET', '/users'],
    ['GET', '/users/a'],
    ['GET', '/ops'],
  ])('is 404: %s %s', async (method, path) => {
    await expectProblem(fetch(F + path, { method }), 404, 'not_found')
  })

  it('is 404 JSON also where there is no such function', async () => {
    const { status, body } = await answer(fetch(`${F}/nothing/here?secret=1`))
    expect([status, body.error]).toEqual([404, 'not_found'])
    expect(body.message).not.toContain('secret')
  })
})

describe('A wrong method is 405 and names the right ones', () => {
  it.each([
    ['PUT', '/gpt/notes', 'GET, POST'],
    ['DELETE', '/gpt/notes', 'GET, POST'],
    ['POST', '/gpt/notes/x', 'DELETE, GET, PATCH, PUT'],
    ['GET', '/gpt/notes/x/pin', 'POST'],
    ['POST', '/gpt/me', 'GET'],
    ['POST', '/gpt/get_user_info', 'GET'],
    ['DELETE', '/gpt/openapi.json', 'GET, OPTIONS'],
    ['POST', '/ops/health', 'GET'],
    ['PUT', '/users/x/gpt-connection', 'DELETE, GET'],
    ['GET', '/users/x/gpt-connection/check', 'POST'],
  ])('%s %s', async (method, path, allowed) => {
    const headers = await expectProblem(fetch(F + path, { method }), 405, 'invalid_request', /Use /)
    expect(headers.get('allow')?.split(', ').sort().join(', ')).toBe(allowed)
  })
})

describe('GET ops/health', () => {
  it('is 200 when the database answers as the right role', async () => {
    const { status, body } = await answer(fetch(`${F}/ops/health`))
    expect([status, body]).toEqual([200, { status: 'ok', database: 'ok' }])
  })
})
