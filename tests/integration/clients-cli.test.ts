import { describe, expect, it } from 'vitest'
import { answer, expectOAuthProblem } from '../support/answers.ts'
import { gpt, phone } from '../support/gpt.ts'
import { mcpAccepts } from '../support/mcp.ts'
import { newProof } from '../support/proof.ts'
import { runCommand, runNpm } from '../support/run-command.ts'
import { defaultScope } from '../support/scopes.ts'
import { localDir, sql, stack } from '../support/stack.ts'
import { stackClient } from '../support/stack-client.ts'
import { newUser } from '../support/users.ts'

const clients = (...words: string[]) =>
  runCommand(['clients', ...words], { PATCHBAY_LOCAL_DIR: localDir })

const redirect_uri = 'https://chatgpt.com/aip/g-0123456789abcdef/oauth/callback'
const secretIn = (text: string) => /client secret\s+(pb_cs_[\w-]{43})/.exec(text)?.[1] ?? ''
const newId = () => `cli-${crypto.randomUUID()}`

/** Adds a client by the command and gives what it can do. */
async function added(...words: string[]) {
  const id = newId()
  const { code, stdout, stderr } = await clients('add', '--id', id, '--name', 'My GPT', ...words)
  expect([code, stderr]).toEqual([0, ''])
  return { id, stdout, secret: secretIn(stdout) }
}

const as = (client_id: string, client_secret: string) =>
  stackClient(stack, { client_id, client_secret, redirect_uri })

describe('npm run clients -- add', () => {
  it('makes a client that works at once, and shows its secret this one time', async () => {
    const { id, stdout, secret } = await added('--redirect-uri', redirect_uri)
    expect(stdout).toContain(`client id       ${id}`)
    expect(stdout).toContain(redirect_uri)
    const { connect } = as(id, secret)
    const { access_token } = await connect(await newUser())
    expect((await gpt(access_token, '/me')).status).toBe(200)
    const later = await clients('list')
    expect(later.stdout).toContain(id)
    expect(later.stdout).not.toContain(secret)
  })

  it('through npm, with the database named on the command line', async () => {
    const id = newId()
    const { code, stdout } = await runNpm([
      ...['run', '-s', 'clients', '--', 'add', '--name', 'My GPT', '--id', id],
      ...['--db-url', stack.db_url],
    ])
    expect(code).toBe(0)
    expect(stdout).toContain(`allow-redirect ${id} <uri>`)
    const rows = await sql`
      select kind, require_pkce, redirect_uris, scopes, created_by from patchbay.clients where id = ${id}`
    expect(rows).toEqual([
      {
        kind: 'gpt_action',
        require_pkce: false,
        redirect_uris: [],
        scopes: expect.arrayContaining([...defaultScope.split(' '), 'offline_access']),
        created_by: 'admin',
      },
    ])
  })

  it('makes a public client without a secret and with PKCE', async () => {
    const { id, stdout } = await added('--kind', 'public', '--redirect-uri', 'http://127.0.0.1/cb')
    expect(stdout).not.toContain('secret')
    const rows = await sql`
      select require_pkce, token_endpoint_auth_methods as methods from patchbay.clients where id = ${id}`
    expect(rows).toEqual([{ require_pkce: true, methods: ['none'] }])
  })

  it('makes an MCP client with a secret, for assistants that have a form for it', async () => {
    const mcp = ['--kind', 'mcp', '--secret', '--redirect-uri', redirect_uri]
    const { id, secret } = await added(...mcp)
    const { asked, verifier } = newProof()
    const client = as(id, secret)
    const without = new URL((await client.authorize()).headers.get('location') ?? '')
    expect(without.searchParams.get('error')).toBe('invalid_request')
    const code = await client.newCode(await newUser(), asked)
    const { body } = await answer(client.redeem(code, { code_verifier: verifier }))
    expect(await mcpAccepts(body.access_token)).toBe(true)
    await expectOAuthProblem(client.redeem(code, { client_secret: null }), 401, 'invalid_client')

    const rotated = secretIn((await clients('rotate', id, '--overlap', '0')).stdout)
    await expectOAuthProblem(client.refresh(body.refresh_token), 401, 'invalid_client')
    expect((await as(id, rotated).refresh(body.refresh_token)).status).toBe(200)
  })

  it('makes one that sends no PKCE only where the operator says so', async () => {
    const mcp = ['--kind', 'mcp', '--secret', '--no-pkce', '--redirect-uri', redirect_uri]
    const { id, secret } = await added(...mcp)
    const { access_token } = await as(id, secret).connect(await newUser())
    expect(await mcpAccepts(access_token)).toBe(true)
  })

  it('gives a client only the scopes that are named', async () => {
    const { id, secret } = await added(
      ...['--scopes', 'notes:read, profile:read', '--redirect-uri', redirect_uri],
    )
    const { connect } = as(id, secret)
    const { scope } = await connect(await newUser())
    expect(scope).toBe('notes:read profile:read')
  })
})

describe('npm run clients -- rotate', () => {
  it('gives a new secret, and the old one works until the overlap is over', async () => {
    const { id, secret } = await added('--redirect-uri', redirect_uri)
    const { stdout } = await clients('rotate', id, '--overlap', '1')
    const [old, fresh] = [as(id, secret), as(id, secretIn(stdout))]
    const user = await newUser()
    await old.connect(user)
    await fresh.connect(user)
    await sql`
      update patchbay.client_secrets set expires_at = expires_at - interval '61 minutes'
      where client_id = ${id}`
    await expectOAuthProblem(old.redeem('x'), 401, 'invalid_client')
    await fresh.connect(user)
  })

  it('ends the old secret at once with an overlap of 0', async () => {
    const { id, secret } = await added()
    await clients('rotate', id, '--overlap', '0')
    await expectOAuthProblem(as(id, secret).redeem('x'), 401, 'invalid_client')
  })

  it('never lets an old secret live longer than it would have', async () => {
    const { id, secret } = await added()
    await clients('rotate', id, '--overlap', '0')
    await clients('rotate', id, '--overlap', '24')
    await expectOAuthProblem(as(id, secret).redeem('x'), 401, 'invalid_client')
  })
})

describe('npm run clients -- allow-redirect', () => {
  it('lets a client return there from the next request on, and says so once however often', async () => {
    const { id, secret } = await added()
    const { authorize } = as(id, secret)
    expect((await authorize()).status).toBe(400)
    for (const _ of [1, 2]) {
      expect((await clients('allow-redirect', id, redirect_uri)).code).toBe(0)
    }
    expect((await authorize()).status).toBe(302)
    const rows = await sql`select redirect_uris from patchbay.clients where id = ${id}`
    expect(rows).toEqual([{ redirect_uris: [redirect_uri] }])
  })
})

describe('npm run clients -- allow-scope', () => {
  it('lets a client ask for one more scope, and leaves the connections that exist as they are', async () => {
    const { id, secret } = await added('--redirect-uri', redirect_uri, '--scopes', 'profile:read')
    const user = await newUser()
    const before = await as(id, secret).connect(user)
    for (const _ of [1, 2]) {
      expect((await clients('allow-scope', id, 'notes:read')).code).toBe(0)
    }
    const after = await as(id, secret).connect(user)
    expect((await gpt(before.access_token, '/notes')).status).toBe(403)
    expect((await gpt(after.access_token, '/notes')).status).toBe(200)
    const rows = await sql`select scopes from patchbay.clients where id = ${id}`
    expect(rows).toEqual([{ scopes: ['profile:read', 'notes:read'] }])
  })
})

describe('npm run clients -- remove', () => {
  it('ends every connection of the client, and the phones see it', async () => {
    const { id, secret } = await added('--redirect-uri', redirect_uri)
    const user = await newUser()
    const { access_token } = await as(id, secret).connect(user)
    const { stdout } = await clients('remove', id)
    expect(stdout).toContain(`removed ${id}; 1 connection ended`)
    expect((await gpt(access_token, '/me')).status).toBe(401)
    expect((await answer(phone(user))).body.has_completed_oauth).toBe(false)
  })
})

describe('The audit log', () => {
  it('says what was done with a client, and never a secret', async () => {
    const { id } = await added()
    await clients('rotate', id)
    await clients('allow-redirect', id, redirect_uri)
    await clients('allow-scope', id, 'notes:read')
    await clients('remove', id)
    const events = await sql`
      select event, detail from patchbay.audit_log where client_id = ${id} order by id`
    expect(events).toEqual([
      { event: 'client_created', detail: {} },
      { event: 'client_secret_rotated', detail: {} },
      { event: 'redirect_uri_allowed', detail: { redirect_uri } },
      { event: 'scope_allowed', detail: { scope: 'notes:read' } },
      { event: 'client_removed', detail: {} },
    ])
  })
})

describe('npm run clients -- reviewer', () => {
  it('makes an account that signs in with its password alone, and connects an assistant', async () => {
    const email = `reviewer-${crypto.randomUUID()}@example.com`
    const { code, stdout, stderr } = await clients('reviewer', '--email', email)
    expect([code, stderr]).toEqual([0, ''])
    const [, password = ''] = /password {3}(\S+)/.exec(stdout) ?? []
    const response = await fetch(`${stack.api_url}/auth/v1/token?grant_type=password`, {
      method: 'POST',
      headers: { apikey: stack.publishable_key, 'content-type': 'application/json' },
      body: JSON.stringify({ email, password }),
    })
    const { access_token: jwt } = await response.json()
    const { connect } = stackClient(stack)
    const { access_token } = await connect({ jwt })
    expect((await gpt(access_token, '/me')).status).toBe(200)

    const again = await clients('reviewer', '--email', email)
    expect([again.code, again.stdout]).toEqual([1, ''])
    expect(again.stderr).toContain('does not make the account')
  })

  it('needs the secret key of a project that is named, and an address', async () => {
    const hosted = ['--url', 'https://abc.supabase.co']
    const lacking = await clients('reviewer', '--email', 'a@example.com', ...hosted)
    expect([lacking.code, lacking.stderr]).toEqual([
      1,
      expect.stringContaining('SUPABASE_SECRET_KEY is not set'),
    ])
    expect((await clients('reviewer')).stderr).toContain('--email is missing')
  })
})
