import { expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { newProof } from '../support/proof.ts'
import { F, sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

// Rows from before today's rules, or by an operator's own SQL: nothing is sent there all the same.
const unusable = [
  'vscode://vscode.git/clone?url=https://evil.example/x.git',
  'cursor://anysphere.cursor-deeplink/mcp/install?name=x',
  'javascript://app.example/%0aalert(1)',
  'smb://files.evil.example/share',
  'http://app.example/callback',
  'https://app.example/callback?state=fixed',
  'chatgpt.com://x/callback',
]

it.each(unusable)(
  'authorize sends nobody to %s, neither with a fault nor to be asked',
  async (uri) => {
    const { authorize } = await newAssistant({ redirectUris: [uri] })
    for (const asked of [{}, { response_type: 'token' }]) {
      const { status, headers, body } = await answer(authorize(asked))
      expect([status, body.error, headers.get('location')]).toEqual([400, 'invalid_request', null])
    }
  },
)

it.each(['approve', 'deny'] as const)(
  'a request that was pending when the rules changed is not shown, and "%s" leads nowhere',
  async (decision) => {
    const { newRequest, client } = await newAssistant()
    const id = await newRequest()
    await sql`
      update patchbay.authorization_requests set redirect_uri = 'vscode://vscode.git/clone' where id = ${id}`
    expect((await fetch(`${F}/oauth/requests/${id}`)).status).toBe(404)
    const { jwt } = await newUser()
    const { status, text } = await answer(
      fetch(`${F}/oauth/requests/${id}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' },
        body: JSON.stringify({ decision }),
      }),
    )
    expect(status).toBe(404)
    expect(text).not.toMatch(/vscode|pb_/)
    const [grant] = await sql`select from patchbay.grants where client_id = ${client.client_id}`
    expect(grant).toBeUndefined()
  },
)

it('every redirect URI that a registration answers with can be used', async () => {
  const sent = [
    'HTTPS://app.example/callback',
    'https://APP.example/callback',
    'https://app.example:443/a%20b?x=1',
    'Http://localhost/callback',
    'http://localhost:0/callback',
    'http://[::1]:49152/callback',
    'com.example.App:/callback',
    'com.example.app:/callback',
    'com.example.app://oauth',
    'warp://mcp/oauth2callback',
  ]
  const { body: client } = await answer(
    fetch(`${F}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: sent, token_endpoint_auth_method: 'none' }),
    }),
  )
  expect(client.redirect_uris).toEqual(sent.filter((uri) => !/^[^:]*[A-Z]/.test(uri)))

  for (const redirect_uri of client.redirect_uris) {
    const { asked } = newProof()
    const query = new URLSearchParams({
      response_type: 'code',
      client_id: client.client_id,
      redirect_uri,
      ...asked,
    })
    const { status } = await fetch(`${F}/oauth/authorize?${query}`, { redirect: 'manual' })
    expect([redirect_uri, status]).toEqual([redirect_uri, 302])
  }
})
