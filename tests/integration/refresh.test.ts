import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem, expectProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { digest } from '../support/digest.ts'
import { connect, gpt, phone, refresh, token } from '../support/gpt.ts'
import { F, sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const works = async (accessToken: string) => (await gpt(accessToken, '/me')).status === 200

describe('A refresh', () => {
  it('gives a new pair, and the old access token lives through the grace', async () => {
    const first = await connect(await newUser())
    const { status, headers, body: second } = await answer(refresh(first.refresh_token))
    expect(status).toBe(200)
    expect(second).toEqual({
      access_token: expect.stringMatching(/^pb_at_[A-Za-z0-9_-]{43}$/),
      token_type: 'bearer',
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^pb_rt_[A-Za-z0-9_-]{43}$/),
      scope: first.scope,
    })
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('pragma')).toBe('no-cache')
    expect(second.access_token).not.toBe(first.access_token)
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(await works(second.access_token)).toBe(true)
    expect(await works(first.access_token)).toBe(true)
  })

  it('can follow a refresh, again and again', async () => {
    let tokens = await connect(await newUser())
    for (let round = 0; round < 5; round++) {
      tokens = await (await refresh(tokens.refresh_token)).json()
      expect(await works(tokens.access_token)).toBe(true)
    }
  })

  it('brings a connection back whose access token expired (a real 401 before)', async () => {
    const tokens = await connect(await newUser())
    await sql`
      update patchbay.tokens
      set created_at = created_at - interval '61 minutes', access_expires_at = now()
      where access_digest = ${digest(tokens.access_token)}`
    const headers = await expectProblem(gpt(tokens.access_token, '/me'), 401, 'unauthorized')
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"')
    const { body } = await answer(refresh(tokens.refresh_token))
    expect(await works(body.access_token)).toBe(true)
  })

  it('works with Basic and with a JSON body', async () => {
    const { client_id, client_secret } = stack.demo_client
    const { refresh_token } = await connect(await newUser())
    const basic = await fetch(`${F}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${btoa(`${client_id}:${client_secret}`)}` },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token }),
    })
    expect(basic.status).toBe(200)
    const next = (await basic.json()).refresh_token
    const asked = { grant_type: 'refresh_token', refresh_token: next, client_id, client_secret }
    const json = await fetch(`${F}/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(asked),
    })
    expect(json.status).toBe(200)
  })

  it('may ask for less: then the access token can do less, and the refresh token still all', async () => {
    const first = await connect(await newUser())
    const narrowed = await (await refresh(first.refresh_token, { scope: 'notes:read' })).json()
    expect(narrowed.scope).toBe('notes:read')
    expect((await gpt(narrowed.access_token, '/notes')).status).toBe(200)
    const write = gpt(narrowed.access_token, '/notes', { json: { title: 'x' } })
    await expectProblem(write, 403, 'forbidden', /notes:write/)

    const whole = await (await refresh(narrowed.refresh_token)).json()
    expect(whole.scope).toBe(first.scope)
    expect((await gpt(whole.access_token, '/notes', { json: { title: 'x' } })).status).toBe(201)
  })

  it('never gives more: a scope that was not granted is invalid_scope, and burns nothing', async () => {
    const tokens = await connect(await newUser(), { scope: 'notes:read' })
    for (const scope of ['openid notes:read notes:write', 'notes:read everything']) {
      await expectOAuthProblem(refresh(tokens.refresh_token, { scope }), 400, 'invalid_scope')
    }
    expect((await gpt(tokens.access_token, '/notes')).status).toBe(200)
    expect((await refresh(tokens.refresh_token, { scope: '' })).status).toBe(200)
  })

  it.each(['notes:read openid', 'openid', 'openid offline_access "'])(
    'leaves out what there is not, as the authorize endpoint did: %s',
    async (scope) => {
      const { newCode, redeem, refresh } = await newAssistant({
        kind: 'public',
        scopes: ['notes:read'],
      })
      const first = await (await redeem(await newCode(await newUser(), { scope }))).json()
      expect(first.scope).toBe('notes:read')
      const again = await refresh(first.refresh_token, { scope })
      expect([again.status, (await again.json()).scope]).toEqual([200, first.scope])
    },
  )

  it('never changes the resource', async () => {
    const { refresh_token } = await connect(await newUser())
    const other = refresh(refresh_token, { resource: `${F}/mcp` })
    await expectOAuthProblem(other, 400, 'invalid_target')
    expect((await refresh(refresh_token, { resource: `${F}/gpt` })).status).toBe(200)
  })

  it('by another client or with a wrong secret is refused and burns nothing', async () => {
    const other = await newAssistant()
    const { refresh_token } = await connect(await newUser())
    await expectOAuthProblem(other.refresh(refresh_token), 400, 'invalid_grant')
    const wrong = refresh(refresh_token, { client_secret: 'wrong' })
    await expectOAuthProblem(wrong, 401, 'invalid_client')
    expect((await refresh(refresh_token)).status).toBe(200)
  })

  it('with an access token, or with the refresh token where a code belongs, is refused', async () => {
    const tokens = await connect(await newUser())
    await expectOAuthProblem(refresh(tokens.access_token), 400, 'invalid_grant')
    const code = tokens.refresh_token
    const { redirect_uri } = stack.demo_client
    const asked = token({ grant_type: 'authorization_code', code, redirect_uri })
    await expectOAuthProblem(asked, 400, 'invalid_grant')
    await expectProblem(gpt(tokens.refresh_token, '/me'), 401, 'unauthorized')
    expect((await refresh(tokens.refresh_token)).status).toBe(200)
  })

  it('is refused after 90 days', async () => {
    const { refresh_token } = await connect(await newUser())
    const [row] = await sql`
      update patchbay.tokens
      set created_at = created_at - interval '90 days', expires_at = expires_at - interval '90 days'
      where refresh_digest = ${digest(refresh_token)}
      returning (expires_at - created_at)::text as lifetime`
    expect(row?.lifetime).toBe('90 days')
    await expectOAuthProblem(refresh(refresh_token), 400, 'invalid_grant')
  })

  it('is refused after the user disconnected, deleted the account or was banned', async () => {
    const [gone, deleted, banned] = [await newUser(), await newUser(), await newUser()]
    const all = [await connect(gone), await connect(deleted), await connect(banned)]
    await phone(gone, 'DELETE')
    await sql`delete from auth.users where id = ${deleted.id}`
    await sql`update auth.users set banned_until = now() + interval '1 day' where id = ${banned.id}`
    for (const { refresh_token } of all) {
      await expectOAuthProblem(refresh(refresh_token), 400, 'invalid_grant')
    }
  })
})
