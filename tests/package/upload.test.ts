import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { denos } from '../../scripts/support/denos.ts'
import { type Edge, startEdge } from '../upload/support/edge.ts'
import { recordUpload, type Uploaded } from '../upload/support/record-upload.ts'
import { type ProjectDatabase, projectDatabase } from './support/own-project-database.ts'
import { layRepository, type Repository } from './support/repository.ts'
import { packTarball } from './support/tarball.ts'

/** Milliseconds: a build, migrations, and ten processes. */
const TIME = 300_000

const folder = await mkdtemp(join(tmpdir(), 'patchbay-adopted-'))
let repository: Repository
let database: ProjectDatabase
let uploaded: Uploaded[] = []

beforeAll(async () => {
  await packTarball(folder)
  repository = await layRepository(join(folder, 'golf'), 'golf', {
    'supabase/functions/mcp/index.ts': 'Deno.serve(() => new Response())\n',
  })
  const words = [inRoot('scripts/cli/patchbay.ts'), 'add', '--yes']
  await repository.run(process.execPath, ...words)
  database = await projectDatabase('package_upload')
  await database.push(repository.root)
  uploaded = await recordUpload(join(folder, 'upload'), {
    root: repository.root,
    prefix: 'patchbay-',
  })
}, TIME)
afterAll(async () => {
  await database?.drop()
  await rm(folder, { recursive: true, force: true })
})

const OURS = ['gpt', 'mcp', 'oauth', 'ops', 'users'].map((name) => `patchbay-${name}`)

describe('What `patchbay deploy` lets the Supabase CLI upload of the golf app', () => {
  it('is Patchbay’s functions alone, without a check of JWTs by the platform', () => {
    const slugs = uploaded.map(({ slug }) => slug)
    expect(slugs).toEqual(OURS)
    const unchecked = uploaded.filter(({ verifyJwt }) => verifyJwt === false)
    expect(unchecked.map(({ slug }) => slug)).toEqual(OURS)
  })

  it('is of each function what it imports, the core beside it', () => {
    for (const { slug, files } of uploaded.filter((one) => OURS.includes(one.slug))) {
      expect(files).toContain(`supabase/functions/${slug}/index.ts`)
      const runtime = 'supabase/functions/_patchbay/runtime'
      expect(files).toContain(`${runtime}/${slug.replace('patchbay-', '')}.js`)
    }
  })
})

describe.each(denos().map(({ name, file }) => [name, file]))('It runs on %s', (_, file) => {
  let edge: Edge

  beforeAll(async () => {
    const ours = uploaded.filter(({ slug }) => OURS.includes(slug))
    edge = await startEdge(file, ours, (origin) => ({
      SUPABASE_URL: origin,
      SUPABASE_DB_URL: database.url,
      SUPABASE_JWKS: '{"keys": []}',
      PATCHBAY_PUBLIC_URL: origin,
      PATCHBAY_TOKEN_KEYS: `k:${Buffer.alloc(32, 1).toString('base64url')}`,
    }))
  }, TIME)
  afterAll(() => edge?.stop())

  it('serves metadata whose URLs have the prefix', async () => {
    const F = `${edge.origin}/functions/v1`
    const path = 'patchbay-oauth/.well-known/oauth-authorization-server'
    const metadata = await (await fetch(`${F}/${path}`)).json()
    expect(metadata).toMatchObject({
      issuer: `${F}/patchbay-oauth`,
      token_endpoint: `${F}/patchbay-oauth/token`,
      protected_resources: [`${F}/patchbay-gpt`, `${F}/patchbay-mcp`],
    })
  })

  it('is found in order by `patchbay check --url`, under its prefix', async () => {
    const words = [inRoot('scripts/cli/patchbay.ts'), 'check', '--url', edge.origin]
    const { code, output } = await repository.tried(process.execPath, ...words)
    expect(output).toContain('GET /patchbay-ops/health → 200')
    expect(output).toContain('POST /patchbay-mcp → 401')
    expect(code, output).toBe(0)
  })

  it('reaches the database, and asks assistants to sign in', async () => {
    const F = `${edge.origin}/functions/v1`
    const health = await fetch(`${F}/patchbay-ops/health`)
    expect([health.status, edge.log.join('\n')]).toEqual([200, expect.any(String)])
    const mcp = await fetch(`${F}/patchbay-mcp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    })
    expect(mcp.status).toBe(401)
    expect(mcp.headers.get('www-authenticate')).toContain(
      `${F}/patchbay-mcp/.well-known/oauth-protected-resource`,
    )
  })
})
