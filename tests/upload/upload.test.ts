import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { readOptions } from '../../scripts/deploy/options.ts'
import { planDeploy } from '../../scripts/deploy/plan.ts'
import { newSecrets } from '../../scripts/deploy/secrets.ts'
import { denos, noProductionDeno } from '../../scripts/support/denos.ts'
import { runCommand } from '../../scripts/test/run-command.ts'
import { ownDatabase } from '../support/own-database.ts'
import type { Settings } from './support/driver.ts'
import { ownNetwork, PUBLIC_HOST } from './support/namespace.ts'
import { recordUpload, type Uploaded } from './support/record-upload.ts'
import { relay } from './support/relay.ts'

const folder = await mkdtemp(join(tmpdir(), 'patchbay-upload-'))
const network = ownNetwork(folder)
const hasNetwork = 'words' in network
let uploaded: Uploaded[] = []

/** Milliseconds: ten processes start on a machine that may have better things to do. */
const TIME = 300_000

beforeAll(async () => {
  uploaded = await recordUpload(join(folder, 'upload'))
}, TIME)
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('What the Supabase CLI uploads', () => {
  it('is every function, with its import map, without a check of JWTs by the platform', () => {
    expect(uploaded.map(({ slug }) => slug)).toEqual(['gpt', 'mcp', 'oauth', 'ops', 'users'])
    for (const { slug, importMap, verifyJwt } of uploaded) {
      expect([importMap, verifyJwt]).toEqual([`supabase/functions/${slug}/deno.json`, false])
    }
  })

  it('is nothing but the functions and what they share: no lock, no secret, no script', () => {
    const paths = new Set(uploaded.flatMap(({ files }) => files))
    const shared = /^functions-shared\/[\w/-]+\.ts$/
    const own = /^supabase\/functions\/\w+\/(index\.ts|deno\.json)$/
    expect([...paths].filter((path) => !shared.test(path) && !own.test(path))).toEqual([])
  })
})

it.runIf(noProductionDeno() === null)('runs on the Deno of production here', () => {
  expect(denos()).toHaveLength(2)
})

describe.each(denos().map(({ name, file }) => [name, file]))('The upload on %s', (name, file) => {
  const database = `upload_${name.replaceAll(/\W/g, '_').toLowerCase()}`
  let own: Awaited<ReturnType<typeof ownDatabase>>
  let passedOn: Server | undefined
  let results: Record<string, string | null> = {}
  let log: string[] = []

  beforeAll(async () => {
    own = await ownDatabase(database)
    const settings = await deployed(file, own.url)
    const socket = join(folder, `${database}.sock`)
    if (hasNetwork) {
      const { port } = new URL(own.url)
      passedOn = await relay({ path: socket }, { host: '127.0.0.1', port: Number(port) })
      settings.socket = socket
    }
    const path = join(folder, `${database}.json`)
    await writeFile(path, JSON.stringify({ ...settings, uploaded }), { mode: 0o600 })
    const words = [process.execPath, inRoot('tests/upload/support/driver.ts'), path]
    const [command = '', ...rest] = hasNetwork ? [...network.words, ...words] : words
    const { code, output } = await runCommand(command, rest)
    expect(code, output).toBe(0)
    ;({ results, log } = JSON.parse(output.trim().split('\n').at(-1) ?? '{}'))
  }, TIME)
  afterAll(async () => {
    passedOn?.close()
    await own?.drop()
  })

  it.each(['health', 'probe', 'tokens', 'actions', 'status', 'mcp', 'webhooks'])(
    'serves %s',
    (step) => {
      expect(results[step], log.join('\n')).toBeNull()
    },
  )

  it.runIf(hasNetwork)('takes a client from its metadata document', () => {
    expect(results.metadataDocument, log.join('\n')).toBeNull()
  })

  it.runIf(hasNetwork)('survives anonymous requests that name servers of a stranger', () => {
    expect(results.anonymousRequests, log.join('\n')).toBeNull()
  })

  it.skipIf(hasNetwork)(
    `is not tried with a stranger's server: ${'reason' in network ? network.reason : ''}`,
    () => {},
  )
})

/** Does what `npm run deploy` would do to a database, and gives what the functions then are told. */
async function deployed(deno: string, ownerUrl: string): Promise<Settings> {
  const redirectUri = 'https://chatgpt.com/aip/g-upload/oauth/callback'
  const secrets = newSecrets()
  const secretKey = `sb_secret_${crypto.randomUUID()}`
  const options = readOptions([
    ...['--project-ref', 'a'.repeat(20), '--redirect-uri', redirectUri],
    ...['--webhook-url', `https://${PUBLIC_HOST}/hook`],
  ])
  const steps = planDeploy(options, {
    secrets,
    present: new Set(),
    poolerHost: 'pooler.invalid',
    secretKey,
    tokenKeys: secrets.tokenKeys,
    jwtSecret: undefined,
    deployment: 'upload',
  })

  const sql = postgres(ownerUrl, { max: 1, onnotice: () => {} })
  const set: Record<string, string> = {}
  for (const { file } of steps) {
    // pg_cron and pg_net are not here as extensions; what uses them and the vault is done.
    const isExtension = file?.content.startsWith('create extension')
    if (file?.option === '--file' && !isExtension) {
      await sql.unsafe(file.content, [], { prepare: true })
    }
    for (const line of file?.option === '--env-file' ? file.content.trim().split('\n') : []) {
      const [name = '', ...value] = line.split('=')
      set[name] = value.join('=')
    }
  }
  await sql.end({ timeout: 5 })

  // There is no pooler here: its form of the login's name means nothing to Postgres, which offers no TLS either
  // (tests/integration/postgres-tls.test.ts is about that).
  const url = new URL(set.PATCHBAY_DB_URL ?? '')
  const at = new URL(ownerUrl)
  url.username = url.username.replace(/\..*/, '')
  url.hostname = at.hostname
  url.port = at.port
  url.search = ''
  url.pathname = at.pathname

  return {
    deno,
    uploaded: [],
    ownerUrl,
    secrets: { ...set, PATCHBAY_DB_URL: url.href },
    platform: {
      SUPABASE_DB_URL: 'postgresql://postgres:password@db.invalid:5432/postgres',
      SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: 'sb_publishable_x' }),
      SUPABASE_SECRET_KEYS: JSON.stringify({ default: secretKey }),
    },
    secretKey,
    client: { id: options.client.id, secret: secrets.clientSecret, redirectUri },
    socket: null,
  }
}
