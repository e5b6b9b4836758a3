import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { answer } from '../support/answers.ts'
import { authorize, connect, gpt, newCode, phone, redeem, refresh } from '../support/gpt.ts'
import { F, localDir, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const read = (name: string) => readFile(join(localDir, name), 'utf8')

/** The log lines of the functions, each as an object. */
async function logLines(): Promise<Record<string, unknown>[]> {
  const lines = (await read('functions.log')).split('\n').filter((line) => line.startsWith('{'))
  return lines.map((line) => JSON.parse(line))
}

/** The line of the answer that was just given; the log is written a moment later. */
function lineOf(response: Response) {
  const id = response.headers.get('x-request-id')
  return waitFor(`the log line of ${id}`, async () =>
    (await logLines()).find((line) => line.event === 'request' && line.request_id === id),
  )
}

describe('Every request leaves one line', () => {
  it('as JSON, with the request id of the answer, function, route, status and time', async () => {
    const { access_token } = await connect(await newUser())
    const response = await gpt(access_token, '/notes?q=private', { method: 'GET' })
    expect(await lineOf(response)).toEqual({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      level: 'info',
      event: 'request',
      request_id: response.headers.get('x-request-id'),
      function: 'gpt',
      method: 'GET',
      route: 'GET /gpt/notes',
      status: 200,
      outcome: 'ok',
      ms: expect.any(Number),
      action: 'listNotes',
      client_id: stack.demo_client.client_id,
      // A digest: a line leads to nobody.
      user: expect.stringMatching(/^[0-9a-f]{16}$/),
    })
  })

  it('also when it is refused', async () => {
    for (const [request, facts] of [
      [() => gpt(null, '/me'), { function: 'gpt', status: 401 }],
      [() => fetch(`${F}/gpt/secret-path`), { function: 'gpt', status: 404 }],
      [() => fetch(`${F}/oauth/token`), { function: 'oauth', status: 405 }],
      [() => redeem('x', { client_secret: 'x' }), { status: 401, outcome: 'invalid_client' }],
      [() => redeem('x'), { status: 400, outcome: 'invalid_grant' }],
    ] as const) {
      expect(await lineOf(await request())).toMatchObject(facts)
    }
  })

  it("tells the operator how to approve a ChatGPT callback that is refused, since a GPT's callback changes", async () => {
    const redirect_uri = `https://chatgpt.com/aip/g-${crypto.randomUUID()}/oauth/callback`
    await authorize({ redirect_uri })
    const line = await waitFor('the warning', async () =>
      (await logLines()).find((one) => one.redirect_uri === redirect_uri),
    )
    expect(line).toMatchObject({
      level: 'warn',
      event: 'redirect_uri_refused',
      approve_with: `npm run clients -- allow-redirect ${stack.demo_client.client_id} ${redirect_uri}`,
    })
  })

  it('offers no such command for a callback that is not of that shape', async () => {
    const id = crypto.randomUUID()
    const tricks = [
      `https://evil.example/aip/g-${id}/oauth/callback`,
      `https://chatgpt.com.evil.example/aip/g-${id}/oauth/callback`,
      `https://chatgpt.com/aip/g-${id}/oauth/callback; rm -rf /`,
      `https://chatgpt.com/aip/$(${id})/oauth/callback`,
      `http://chatgpt.com/aip/g-${id}/oauth/callback`,
    ]
    for (const redirect_uri of tricks) await authorize({ redirect_uri })
    const last = await waitFor('the last warning', async () => {
      const lines = (await logLines()).filter((one) => tricks.includes(String(one.redirect_uri)))
      return lines.length === tricks.length && lines
    })
    for (const line of last) expect(line).not.toHaveProperty('approve_with')
  })
})

describe('No log of the stack holds', () => {
  it('a secret, a token, an email address, a title or a description', async () => {
    const user = await newUser()
    const title = `title ${crypto.randomUUID()}`
    const description = `description ${crypto.randomUUID()}`
    const code = await newCode(user, { state: `state ${crypto.randomUUID()}` })
    const first = await (await redeem(code)).json()
    const second = await (await refresh(first.refresh_token)).json()
    const token = second.access_token
    const made = await answer(gpt(token, '/notes', { json: { title, description } }))
    const login = (await answer(gpt(null, '/getlogin'))).body
    const tempCode = String(login.login_url).split('/').at(-1) ?? ''
    const responses = [
      await fetch(`${F}/gpt/login/${tempCode}`),
      await fetch(`${F}/gpt/login/${tempCode}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${user.jwt}` },
      }),
      await gpt(token, `/notes?q=${encodeURIComponent(title)}`),
      await gpt(token, '/notes', { json: { title, [title]: description } }),
      await gpt(token, `/notes/${made.body.id}`, { method: 'PATCH', json: { title } }),
      await gpt(token, '/me'),
      await redeem(code),
      await refresh('pb_rt_unknown'),
      await phone(user),
      await phone({ ...user, jwt: `${user.jwt}x` }),
    ]
    for (const response of responses) await lineOf(response)

    const secrets = [
      user.email,
      user.password,
      user.jwt,
      title,
      description,
      code,
      tempCode,
      login.pairing_key,
      first.access_token,
      first.refresh_token,
      second.access_token,
      second.refresh_token,
      stack.demo_client.client_secret,
      stack.demo_user.password,
      stack.secret_key,
      new URL(stack.db_url).password,
    ]
    for (const name of ['functions.log', 'postgres.log', 'api.log']) {
      const text = await read(name)
      for (const secret of secrets) {
        expect(text.includes(secret), `${name} holds ${secret}`).toBe(false)
      }
    }
  })

  it('anything that looks like a secret, whichever test of this run caused it', async () => {
    for (const name of ['functions.log', 'postgres.log', 'api.log']) {
      // People of the tests have long addresses; a@ and b@ stand in pgTAP files that run on this server, too.
      const found = (await read(name)).match(
        /pb_(at|rt|ac|cs|pk)_[\w-]{43}|sb_secret_[\w-]{10,}|eyJ[\w-]{10,}\.eyJ[\w-]{10,}|[\w.+-]{2,}@example\.com|\bv1\.[\w-]+\.[\w-]{16}\.[\w-]{40,}/g,
      )
      expect([name, found]).toEqual([name, null])
    }
  })
})
