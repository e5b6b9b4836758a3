import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createKeyring } from '../../functions-shared/runtime/secrets/sealing.ts'
import { connect, newCode, phone, redeem, refresh } from '../support/gpt.ts'
import { sql, stack, stackKeys } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

const ENVELOPE = /^v1\.local\.[A-Za-z0-9_-]{16}\.[A-Za-z0-9_-]{80,200}$/

async function sealedColumns(user: TestUser) {
  const [row] = await sql<{ access: string; refresh: string; expiry: Date }[]>`
    select oauth_access_token as access, oauth_refresh_token as refresh, oauth_token_expires_at as expiry
    from public.user_gpt_connections where user_id = ${user.id}`
  if (!row) throw new Error('there is no connection')
  return row
}

/** The parts of a secret that must not show anywhere, in each spelling that a column could have. */
function spellings(secret: string): string[] {
  const random = secret.replace(/^[a-z]+_[a-z]+_/, '')
  return [
    secret,
    random,
    Buffer.from(secret).toString('hex'),
    Buffer.from(secret).toString('base64').replaceAll('=', ''),
    Buffer.from(random, 'base64url').toString('hex'),
  ]
}

describe('The sealed columns', () => {
  it('hold envelopes of the latest pair, which do not contain it', async () => {
    const user = await newUser()
    const tokens = await connect(user)
    const row = await sealedColumns(user)
    for (const envelope of [row.access, row.refresh]) {
      expect(envelope).toMatch(ENVELOPE)
      for (const secret of [tokens.access_token, tokens.refresh_token]) {
        for (const spelling of spellings(secret)) expect(envelope).not.toContain(spelling)
        const sealed = Buffer.from(envelope.split('.')[3] ?? '', 'base64url')
        expect(sealed.includes(secret)).toBe(false)
      }
    }
    expect(row.expiry.getTime() - Date.now()).toBeGreaterThan(3_500_000)
    expect(row.expiry.getTime() - Date.now()).toBeLessThanOrEqual(3_600_000)
  })

  it('open with the key of the functions, for the credential that they answered, and not otherwise', async () => {
    const user = await newUser()
    const code = await newCode(user)
    const first = await (await redeem(code)).json()
    const second = await (await refresh(first.refresh_token)).json()
    const { access, refresh: sealedRefresh } = await sealedColumns(user)
    const parent = (secret: string) => createHash('sha256').update(secret).digest('base64url')
    const ours = createKeyring(stackKeys().token_keys)
    const foreign = createKeyring(`local:${Buffer.alloc(32).toString('base64url')}`)

    const place = `patchbay:access:${parent(first.refresh_token)}`
    expect(ours.open(access, place)).toBe(second.access_token)
    expect(ours.open(sealedRefresh, place.replace('access', 'refresh'))).toBe(second.refresh_token)
    expect(ours.open(access, `patchbay:access:${parent(code)}`)).toBeNull()
    expect(ours.open(access, place.replace('access', 'refresh'))).toBeNull()
    expect(ours.open(sealedRefresh, place)).toBeNull()
    expect(foreign.open(access, place)).toBeNull()
  })

  it('follow each refresh, and a retry leaves them as they are', async () => {
    const user = await newUser()
    const { refresh_token } = await connect(user)
    const before = await sealedColumns(user)
    await refresh(refresh_token)
    const after = await sealedColumns(user)
    expect(after.access).not.toBe(before.access)
    expect(after.refresh).not.toBe(before.refresh)
    await refresh(refresh_token)
    expect(await sealedColumns(user)).toEqual(after)
  })

  it('never hold the same envelope twice', async () => {
    const user = await newUser()
    await connect(user)
    const first = await sealedColumns(user)
    await connect(user)
    const second = await sealedColumns(user)
    const nonces = [first.access, first.refresh, second.access, second.refresh].map(
      (envelope) => envelope.split('.')[2],
    )
    expect(new Set(nonces).size).toBe(4)
  })
})

describe('No table of any schema', () => {
  it('holds a raw code, token or client secret, in whatever spelling', async () => {
    const user = await newUser()
    const [code, unused] = [await newCode(user), await newCode(user)]
    const first = await (await redeem(code)).json()
    const second = await (await refresh(first.refresh_token)).json()
    await refresh(first.refresh_token)
    const ended = await connect(user)
    await phone(user, 'DELETE')
    const live = await connect(user)
    const secrets = [
      code,
      unused,
      stack.demo_client.client_secret,
      ...[first, second, ended, live].flatMap((pair) => [pair.access_token, pair.refresh_token]),
    ]

    const tables = await sql<{ name: string }[]>`
      select format('%I.%I', nspname, relname) as name
      from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where relkind in ('r', 'p', 'm') and nspname !~ '^(pg_|information_schema$)'`
    expect(tables.length).toBeGreaterThan(15)
    const wanted = [
      // Anything of the shape at all, as text and as bytes, and the very secrets of this test.
      'pb_(at|rt|ac|cs|pk)_[A-Za-z0-9_-]{43}',
      `${Buffer.from('pb_').toString('hex')}(6174|7274|6163|6373|706b)5f`,
      ...secrets.flatMap(spellings).map((text) => text.replaceAll('+', '\\+')),
    ].join('|')
    for (const spelling of secrets.flatMap(spellings)) {
      const [control] = await sql`select ${`(x,${spelling})`} ~ ${wanted} as found`
      expect(control?.found).toBe(true)
    }
    for (const { name } of tables) {
      const rows = await sql.unsafe(`select 1 from ${name} as t where t::text ~ $1 limit 1`, [
        wanted,
      ])
      expect([name, rows.length]).toEqual([name, 0])
    }
  })

  it('holds a digest of a token in a column that an API role can read', async () => {
    const readable = await sql`
      select role, nspname || '.' || relname || '.' || attname as name
      from unnest(array['anon', 'authenticated', 'service_role', 'patchbay_gateway']) as role,
        pg_attribute join pg_class on pg_class.oid = attrelid join pg_namespace on pg_namespace.oid = relnamespace
      where nspname in ('public', 'patchbay', 'patchbay_api', 'patchbay_actions') and relkind in ('r', 'p', 'v', 'm')
        and attnum > 0 and not attisdropped
        and (attname ~ '(digest|sealed|secret|token)' or atttypid = 'bytea'::regtype)
        and has_column_privilege(role, pg_class.oid, attnum, 'select')`
    expect(readable).toEqual([])
  })
})
