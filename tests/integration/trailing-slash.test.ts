import { expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { connect, gpt } from '../support/gpt.ts'
import { MCP, mcpHeaders, mcpToken, message } from '../support/mcp.ts'
import { F } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

it('A slash more at the end of an address is the same address: people type it into forms', async () => {
  const user = await newUser()
  const token = await mcpToken(user)
  const call = message('tools/call', { name: 'createNote', arguments: { title: 'by MCP' } })
  const called = await fetch(`${MCP}/`, {
    method: 'POST',
    headers: { ...mcpHeaders, authorization: `Bearer ${token}` },
    body: JSON.stringify(call),
  })
  expect(called.status).toBe(200)
  await called.body?.cancel()

  const { access_token } = await connect(user)
  const made = await answer(gpt(access_token, '/notes/', { json: { title: 'by GPT' } }))
  expect(made.status).toBe(201)
  const listed = await answer(gpt(access_token, '/notes/?limit=5'))
  expect(listed.body.notes).toHaveLength(2)
  const done = gpt(access_token, `/notes/${made.body.id}/pin/`, { method: 'POST' })
  expect((await answer(done)).body).toMatchObject({ title: 'by GPT', pinned: true })

  const metadata = '.well-known/oauth-protected-resource'
  for (const path of [
    `mcp/${metadata}/`,
    'oauth/.well-known/openid-configuration/',
    'oauth/jwks/',
  ]) {
    expect((await fetch(`${F}/${path}`)).status, path).toBe(200)
  }
  expect((await fetch(`${F}/oauth/token/`, { method: 'POST' })).status).toBe(415)
})

it('Without a token F/mcp/ says where to sign in, as F/mcp does', async () => {
  const asked = (url: string) =>
    fetch(url, { method: 'POST', headers: mcpHeaders, body: JSON.stringify(message('ping')) })
  const [plain, slashed] = [await answer(asked(MCP)), await answer(asked(`${MCP}/`))]
  expect(slashed.status).toBe(401)
  expect(slashed.headers.get('www-authenticate')).toBe(plain.headers.get('www-authenticate'))
})
