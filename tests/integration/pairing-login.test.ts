import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { deviceClient, tempCodeOf } from '../support/device.ts'
import { digest } from '../support/digest.ts'
import { defaultScope } from '../support/scopes.ts'
import { F, sql, stack } from '../support/stack.ts'

const { getLogin, describeLogin, withKey } = deviceClient()

describe('GET getlogin (pairing-key-gpt.md)', () => {
  it('gives a link, a key, a match code and ten minutes, to anybody who asks', async () => {
    const { status, headers, body } = await answer(fetch(`${F}/gpt/getlogin`))
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual({
      login_url: expect.stringMatching(/\/login\/[A-Za-z0-9_-]{43}$/),
      pairing_key: expect.stringMatching(/^pb_pk_[A-Za-z0-9_-]{43}$/),
      match_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      expires_in: 600,
    })
    expect(body.login_url).toBe(`${stack.web_url}/login/${tempCodeOf(body)}`)
  })

  it('gives others each time, and the link says nothing of the key', async () => {
    const [one, two] = [await getLogin(), await getLogin()]
    expect(one.pairing_key).not.toBe(two.pairing_key)
    expect(one.login_url).not.toBe(two.login_url)
    expect(one.login_url).not.toContain(one.pairing_key.slice(6))
  })

  it('leaves digests in Postgres, and neither the key nor the temp code', async () => {
    const login = await getLogin()
    const tempCode = tempCodeOf(login)
    const [row] = await sql`
      select kind, client_id, device_digest, user_code_digest, device_requests::text as everything
      from patchbay.device_requests where device_digest = ${digest(login.pairing_key)}`
    expect(row).toMatchObject({
      kind: 'pairing',
      client_id: 'pairing',
      user_code_digest: digest(tempCode),
    })
    expect(row?.everything).not.toContain(tempCode)
    expect(row?.everything).not.toContain(login.pairing_key)
    expect(
      await sql`select from patchbay.tokens where access_digest = ${digest(login.pairing_key)}`,
    ).toEqual([])
  })

  it('is a page of the web app, which a browser gets', async () => {
    const { login_url } = await getLogin()
    const page = await fetch(login_url, { headers: { accept: 'text/html' } })
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      'text/html; charset=utf-8',
    ])
  })
})

describe('GET login/{temp_code}, for that page', () => {
  it('tells what the chat asks for, its match code and since when; and nothing of the key', async () => {
    const login = await getLogin()
    const { status, text, body } = await answer(describeLogin(tempCodeOf(login)))
    expect(status).toBe(200)
    expect(body).toEqual({
      status: 'pending',
      match_code: login.match_code,
      client: {
        name: 'ChatGPT (paired chat)',
        logo_uri: null,
        policy_uri: null,
        kind: 'gpt_action',
        id_host: null,
        claims: [],
      },
      scopes: defaultScope.split(' ').map((name) => ({
        name,
        description: expect.any(String),
        changes: name.endsWith(':write'),
        actions: expect.arrayContaining([expect.any(String)]),
      })),
      created_at: expect.stringMatching(/Z$/),
      expires_at: expect.stringMatching(/Z$/),
    })
    expect(text).not.toContain('pb_pk_')
    expect(Date.parse(body.expires_at) - Date.parse(body.created_at)).toBe(600_000)
  })

  it('claims nothing by being read, however often', async () => {
    const login = await getLogin()
    for (let n = 0; n < 5; n++) await describeLogin(tempCodeOf(login))
    await expectProblem(withKey(login.pairing_key, '/get_user_info'), 401, 'unauthorized')
  })
})
