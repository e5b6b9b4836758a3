import { SignJWT } from 'jose'
import { afterEach, describe, expect, it } from 'vitest'
import { judgeJobs } from '../../scripts/deploy/after.ts'
import type { Migration } from '../../scripts/deploy/ledger.ts'
import { type DeployOptions, readOptions } from '../../scripts/deploy/options.ts'
import { platformApi } from '../../scripts/deploy/platform-api.ts'
import { type ProbeAnswer, probeFindings } from '../../scripts/deploy/probe-findings.ts'
import { check, deploy, type Platform } from '../../scripts/deploy/run.ts'
import { newSecrets } from '../../scripts/deploy/secrets.ts'
import {
  type Answers,
  type HostedProject,
  hostedToken,
  startHostedProject,
} from '../support/hosted-project.ts'

const REF = 'abcdefghijklmnopqrst'
const SECRET_KEY = 'sb_secret_x'
const NOW = '2026-11-29T20:00:00.000Z'
const JWT_SECRET = 'the-secret-of-an-older-project'

let project: HostedProject | undefined
afterEach(() => project?.stop())

const probe: ProbeAnswer = {
  address: '203.0.113.7',
  address_header: 'cf-connecting-ip',
  limits: 'strict',
  deployment: null,
  public_url: { url: 'https://x/oauth', problem: null },
  runtime: { name: 'deno', version: '2.1.4' },
  database: {
    ...{ version: '17.6', role: 'patchbay_gateway' },
    ...{ tls: true, pooler: 'transaction', pool_size: 4 },
  },
}

/** A new project on which a deployment can be made. */
const fresh = {
  management: {
    '/secrets': [],
    '/api-keys': [{ name: 'default', api_key: SECRET_KEY }],
    '/ssl-enforcement': { currentConfig: { database: true }, appliedSuccessfully: true },
    '/postgrest': { db_schema: 'public,graphql_public' },
    '/functions': [{ slug: 'hello' }],
    '/config/auth': { site_url: 'https://golf.example', uri_allow_list: '' },
    '/config/auth/signing-keys': { keys: [{ algorithm: 'ES256', status: 'in_use' }] },
  },
  facts: { version: 170_006, schemas: [], relations: [], policies: [], publishesAll: false },
  ledger: [] as Migration[],
  keys: [{ kty: 'EC', kid: 'k' }],
  jobs: ['patchbay-purge', 'patchbay-purge-job-runs', 'patchbay-webhooks'],
  /** The answer to a change of settings; none is expected. */
  patch: undefined as unknown,
  /** What the probe answers, time after time; the last one stays. */
  probes: [probe],
}

type Changes = { [name in keyof typeof fresh]?: unknown }

/** A project as it is, a platform that leads there, and what came of it. */
async function hosted(changes: Changes = {}, env: Platform['env'] = {}, words: string[] = []) {
  const { facts, keys, jobs, ledger, ...state } = { ...fresh, ...changes }
  const management = { ...fresh.management, ...(state.management as object) }
  const probes = [...(state.probes as unknown[])]
  const answers: Answers = {
    management,
    patch: state.patch as Answers['patch'],
    query(sql) {
      if (sql.includes('server_version_num')) return [facts]
      if (sql.includes('has_ledger')) return [{ has_ledger: true }]
      if (sql.includes('schema_migrations')) return ledger
      if (sql.includes('has_cron')) return [{ has_cron: true }]
      return (jobs as string[]).map((jobname) => ({ jobname, active: true }))
    },
    project(method, path, headers) {
      if (path === '/auth/v1/.well-known/jwks.json') return { keys }
      const F = `${running.origin}/functions/v1`
      const route = `${method} ${path.slice('/functions/v1'.length)}`
      const isOperator = headers.apikey === SECRET_KEY
      if (route === 'POST /ops/probe') {
        if (!isOperator) return 401
        forged.push(String(headers['x-forwarded-for']))
        return probes.length > 1 ? probes.shift() : probes[0]
      }
      return {
        'GET /ops/health': { status: 'ok', database: 'ok' },
        'GET /oauth/.well-known/openid-configuration': {
          issuer: `${F}/oauth`,
          token_endpoint: `${F}/oauth/token`,
        },
        'GET /gpt/openapi.json': { openapi: '3.1.0' },
        'GET /mcp/.well-known/oauth-protected-resource': { resource: `${F}/mcp` },
        ...Object.fromEntries(
          [
            ...['GET /ops/metrics', 'GET /gpt/me', 'POST /mcp'],
            'GET /users/00000000-0000-4000-8000-000000000000/gpt-connection',
          ].map((closed) => [closed, 401]),
        ),
      }[route]
    },
  }
  const forged: string[] = []
  const running = await startHostedProject(REF, answers)
  project = running
  const said: string[] = []
  const commands: string[] = []
  const options: DeployOptions = {
    ...readOptions(['--project-ref', REF, '--pooler-host', '127.0.0.1', ...words]),
    projectUrl: running.origin,
    publicUrl: running.origin,
  }
  const platform: Platform = {
    api: platformApi({ projectRef: REF, token: hostedToken, origin: running.origin }),
    repository: async () => [],
    env,
    patience: { time: 2000, pause: 5 },
    supabase: async (command) => {
      commands.push(command.slice(0, 2).join(' '))
      return ''
    },
    keep: async () => {},
    now: () => new Date(NOW),
    say: (line) => void said.push(line),
  }
  return { options, platform, said, commands, forged, running }
}

/** What a check of a project says of itself, obstacles and warnings first of all. */
async function checked(changes: Changes, env: Platform['env'] = {}) {
  const { options, platform, said, commands, running } = await hosted(changes, env)
  const failure = await check(options, platform).then(
    () => null,
    (error: Error) => error.message,
  )
  expect(commands).toEqual([])
  expect(running.changes).toEqual([])
  const lines = (label: string) => said.filter((line) => line.startsWith(`  ${label}`))
  return { failure, said, failed: lines('FAILED'), warned: lines('WARNING') }
}

const NOT_READY = 'The project is not ready. Nothing was changed.'

describe('--check of a project', () => {
  it('finds a new one ready, and says that nothing is deployed', async () => {
    const { failure, failed, warned, said } = await checked({})
    expect([failure, failed, warned]).toEqual([null, [], []])
    expect(said.at(-1)).toMatch(/Nothing is deployed yet/)
    expect(said.filter((line) => line.startsWith('  ok'))).toHaveLength(9)
  })

  const foreign = [{ name: 'patchbay', isOurs: false }]
  const ours = ['patchbay', 'patchbay_actions', 'patchbay_api'].map((name) => ({
    name,
    isOurs: true,
  }))
  it.each<[string, Changes, RegExp]>([
    [
      'an old Postgres',
      { facts: { ...fresh.facts, version: 140_010 } },
      /runs Postgres 14, and 15 is the oldest/,
    ],
    [
      'schemas of somebody else’s',
      { facts: { ...fresh.facts, schemas: foreign } },
      /not Patchbay’s: patchbay\./,
    ],
    [
      'tables with our names',
      { facts: { ...fresh.facts, relations: ['notes'] } },
      /public has these already: notes/,
    ],
    [
      'policies with our names',
      { facts: { ...fresh.facts, policies: ['patchbay: a'] } },
      /realtime\.messages has policies of these names already: patchbay: a/,
    ],
    [
      'functions of somebody else’s',
      { management: { '/functions': [{ slug: 'mcp' }, { slug: 'users' }, { slug: 'x' }] } },
      /would be overwritten: mcp, users\./,
    ],
    [
      'a schema that is exposed',
      { management: { '/postgrest': { db_schema: 'public, patchbay,patchbay_api' } } },
      /exposes patchbay, patchbay_api\./,
    ],
    ['no key of Auth', { keys: [] }, /publishes no key .* every user would get 401/],
    ['a symmetric key only', { keys: [{ kty: 'oct' }] }, /publishes no key/],
    [
      'a key on standby',
      {
        management: {
          '/config/auth/signing-keys': {
            keys: [
              { algorithm: 'HS256', status: 'in_use' },
              { algorithm: 'ES256', status: 'standby' },
            ],
          },
        },
      },
      /does not sign with it yet .* every user would get 401/,
    ],
    ['no secret key', { management: { '/api-keys': [] } }, /no secret key/],
    [
      'a question that is refused',
      { management: { '/postgrest': 403 } },
      /not known which schemas the Data API exposes: The platform answers 403 to GET \/postgrest/,
    ],
    [
      'an answer of another form',
      { management: { '/functions': { slugs: [] } } },
      /not known which functions there are: an answer of another form/,
    ],
  ])('stops at %s', async (_, changes, sentence) => {
    const { failure, failed, said } = await checked(changes)
    expect([failure, failed]).toEqual([NOT_READY, [expect.stringMatching(sentence)]])
    expect(said[said.indexOf(failed[0] ?? '') + 1]).toMatch(/^ +→ .{20}/)
  })

  it('reports several obstacles together', async () => {
    const { failed } = await checked({
      facts: {
        version: 140_000,
        schemas: foreign,
        relations: [],
        policies: [],
        publishesAll: false,
      },
      keys: [],
    })
    expect(failed).toHaveLength(3)
  })

  it('warns where it is not told which key signs, and goes on', async () => {
    const { failure, warned } = await checked({ management: { '/config/auth/signing-keys': 403 } })
    expect([failure, warned]).toEqual([null, [expect.stringMatching(/on standby/)]])
  })

  it('warns of a shared secret that stayed after the rotation to a published key', async () => {
    const secrets = { '/secrets': [{ name: 'PATCHBAY_JWT_SECRET' }] }
    const { failure, warned } = await checked({ management: secrets })
    expect([failure, warned]).toEqual([null, [expect.stringMatching(/still has PATCHBAY_JWT_S/)]])
  })

  it('warns where Realtime publishes all tables, and goes on', async () => {
    const { failure, warned } = await checked({ facts: { ...fresh.facts, publishesAll: true } })
    expect([failure, warned]).toEqual([null, [expect.stringMatching(/is for all tables/)]])
  })

  it('warns where SSL is not enforced, and goes on', async () => {
    const off = { '/ssl-enforcement': { currentConfig: { database: false } } }
    const { failure, warned } = await checked({ management: off })
    expect([failure, warned]).toEqual([null, [expect.stringMatching(/clear text from others/)]])
  })

  describe('where Auth publishes no key', () => {
    const legacy = async (secret: string) => ({
      '/api-keys': [
        { name: 'default', api_key: SECRET_KEY },
        {
          name: 'anon',
          api_key: await new SignJWT({ role: 'anon' })
            .setProtectedHeader({ alg: 'HS256' })
            .sign(new TextEncoder().encode(secret)),
        },
      ],
    })

    it('takes the secret that signs, never says it', async () => {
      const { failure, said } = await checked(
        { keys: [], management: await legacy(JWT_SECRET) },
        { PATCHBAY_JWT_SECRET: JWT_SECRET },
      )
      expect(failure).toBeNull()
      expect(said.join()).toMatch(/PATCHBAY_JWT_SECRET is the project’s secret/)
      expect(said.join()).not.toContain(JWT_SECRET)
    })

    it('refuses another one', async () => {
      const { failed, said } = await checked(
        { keys: [], management: await legacy('another-secret-of-16') },
        { PATCHBAY_JWT_SECRET: JWT_SECRET },
      )
      expect(failed).toEqual([expect.stringMatching(/is not the secret that signs/)])
      expect(said.join()).not.toContain(JWT_SECRET)
    })

    it('is content with a project that has it', async () => {
      const secrets = { '/secrets': [{ name: 'PATCHBAY_JWT_SECRET' }] }
      expect((await checked({ keys: [], management: secrets })).failure).toBeNull()
    })
  })

  const deployed: Changes = {
    management: {
      '/secrets': [{ name: 'PATCHBAY_TOKEN_KEYS' }, { name: 'PATCHBAY_DB_URL' }],
      '/functions': [{ slug: 'oauth' }],
    },
    facts: {
      version: 170_006,
      schemas: ours,
      relations: ['notes'],
      policies: [],
      publishesAll: false,
    },
  }

  it('knows its own functions, schemas and tables again, and tries what is deployed', async () => {
    const { failure, failed, warned, said } = await checked(deployed)
    expect([failure, failed, warned]).toEqual([null, [], []])
    expect(said.join('\n')).toMatch(/Scheduled: patchbay-purge, .*, patchbay-webhooks/)
    expect(said.join('\n')).toMatch(/GET \/ops\/health → 200/)
  })

  it('fails where the deployed functions are in a bad way, with every reason', async () => {
    const { failure, failed, warned } = await checked({
      ...deployed,
      probes: [
        {
          ...probe,
          address: '192.0.2.66',
          database: { ...probe.database, role: 'postgres', tls: false, pooler: null },
        },
      ],
      jobs: [],
    })
    expect(failure).toBe('The deployment does not work as it should.')
    expect(failed).toEqual([
      expect.stringMatching(/A caller chooses the address/),
      expect.stringMatching(/run as postgres/),
      expect.stringMatching(/clear text/),
    ])
    expect(warned).toHaveLength(4)
  })

  it('says which setting is wrong where the probe does not answer', async () => {
    const { failed } = await checked({ ...deployed, probes: [undefined] })
    expect(failed).toEqual([expect.stringMatching(/ops\/probe: there is no probe \(404\)/)])
  })
})

describe('A deployment', () => {
  describe('with --web-url', () => {
    const MINE = 'https://golf.example/**'
    const PAGES = 'https://assistants.golf.example'
    const deployed = async (uri_allow_list: string, keepsIt = true) => {
      const auth = { site_url: 'https://golf.example', uri_allow_list, smtp_pass: 'hidden' }
      const sent: unknown[] = []
      const { options, platform, said, running } = await hosted(
        {
          management: {
            '/config/auth': auth,
            '/secrets': [{ name: 'PATCHBAY_TOKEN_KEYS' }, { name: 'PATCHBAY_DB_URL' }],
          },
          probes: [{ ...probe, deployment: NOW }],
          patch: (_: string, settings: object) => {
            sent.push(settings)
            return keepsIt ? { ...auth, ...settings } : auth
          },
        },
        {},
        ['--web-url', PAGES],
      )
      const failure = await deploy(options, newSecrets(), platform).then(
        () => null,
        (error: Error) => error.message,
      )
      expect(said.join()).not.toContain('hidden')
      return { sent, failure, said, changes: running.changes }
    }

    it('adds one redirect URL to those that Auth allows, and names no other setting', async () => {
      const { sent, failure, changes } = await deployed(`${MINE}, golf://login`)
      expect(failure).toBeNull()
      expect(sent).toEqual([{ uri_allow_list: `${MINE},golf://login,${PAGES}/**` }])
      expect(changes).toEqual(['PATCH /config/auth'])
    })

    it('changes nothing of Auth where it allows the URL already', async () => {
      const { sent, failure, said } = await deployed(`${PAGES}/**,${MINE}`)
      expect([failure, sent]).toEqual([null, []])
      expect(said).toContain('  was there')
    })

    it('fails where Auth did not keep it', async () => {
      const { failure } = await deployed(MINE, false)
      expect(failure).toMatch(/does not have the redirect URL .* after it was added/)
    })
  })

  it('asks nothing of the settings of Auth without --web-url', async () => {
    const { failure, said } = await checked({ management: { '/config/auth': 403 } })
    expect(failure).toBeNull()
    expect(said.join()).not.toContain('redirect')
  })

  it('does nothing where the ledger has a migration that is not here', async () => {
    const ledger = [{ version: '20251001120000', name: 'scores' }]
    const { options, platform, said, commands } = await hosted({ ledger })
    await expect(deploy(options, newSecrets(), platform)).rejects.toThrow(NOT_READY)
    expect(commands).toEqual([])
    expect(said.join('\n')).toMatch(/not in supabase\/migrations: 20251001120000_scores/)
  })

  it('does nothing where there is an obstacle', async () => {
    const { options, platform, commands, running } = await hosted({ keys: [] })
    await expect(deploy(options, newSecrets(), platform)).rejects.toThrow(NOT_READY)
    expect([commands, running.changes]).toEqual([[], []])
  })

  it('takes a shared secret from the environment only where no published key signs', async () => {
    const steps = async (changes: Changes) => {
      const { options, platform, said } = await hosted(
        {
          ...changes,
          management: {
            '/secrets': [{ name: 'PATCHBAY_TOKEN_KEYS' }, { name: 'PATCHBAY_DB_URL' }],
          },
          probes: [{ ...probe, deployment: NOW }],
        },
        { PATCHBAY_JWT_SECRET: JWT_SECRET },
      )
      await deploy(options, newSecrets(), platform)
      return said.filter((line) => line.includes('Secret PATCHBAY_')).join()
    }
    expect(await steps({})).not.toContain('PATCHBAY_JWT_SECRET')
    expect(await steps({ keys: [] })).toContain('PATCHBAY_JWT_SECRET')
  })

  it('waits until the functions run with its settings, says what it waits for, and forges an address', async () => {
    const { options, platform, said, commands, forged } = await hosted({
      // An upgrade: the login is there, so it is not tried from here.
      management: {
        '/secrets': [{ name: 'PATCHBAY_TOKEN_KEYS' }, { name: 'PATCHBAY_DB_URL' }],
      },
      probes: [
        undefined,
        { ...probe, deployment: 'the one before' },
        { ...probe, deployment: NOW },
      ],
    })
    await deploy(options, newSecrets(), platform)
    expect(commands.filter((command) => command !== 'secrets set')).toEqual([
      ...['db push', 'functions deploy', 'db query'],
      // Retention and dispatch: a statement each.
      ...Array.from({ length: 5 }, () => 'db query'),
    ])
    const waits = said.filter((line) => line.startsWith('  waiting'))
    expect(waits).toEqual([
      expect.stringMatching(/there is no probe/),
      expect.stringMatching(/still run with the settings of before/),
    ])
    expect(new Set(forged)).toEqual(new Set(['192.0.2.66']))
  })

  it('gives up waiting in time, and says why', async () => {
    const { options, platform, said } = await hosted({
      management: {
        '/secrets': [{ name: 'PATCHBAY_TOKEN_KEYS' }, { name: 'PATCHBAY_DB_URL' }],
      },
      probes: [{ ...probe, deployment: 'the one before' }],
    })
    platform.patience = { time: 30, pause: 5 }
    await expect(deploy(options, newSecrets(), platform)).rejects.toThrow(/does not work/)
    expect(said.join()).toMatch(/FAILED .*settings of before/)
  })
})

describe('What the probe says', () => {
  const found = (changes: Partial<ProbeAnswer>) =>
    probeFindings({ ...probe, ...changes }, '192.0.2.66').filter(({ level }) => level !== 'ok')

  it('is well', () => expect(found({})).toEqual([]))

  it.each<[string, Partial<ProbeAnswer>, string, RegExp]>([
    ['no address', { address: null }, 'obstacle', /No caller has an address/],
    ['the forged address', { address: '192.0.2.66' }, 'obstacle', /A caller chooses/],
    ['relaxed limits', { limits: 'relaxed' }, 'warning', /nothing is limited/],
    [
      'a public URL that leads elsewhere',
      { public_url: { url: 'https://x', problem: 'names another issuer' } },
      'warning',
      /https:\/\/x: names another issuer/,
    ],
    [
      'a session pooler',
      { database: { ...probe.database, pooler: 'session' } },
      'warning',
      /not go through the pooler/,
    ],
  ])('finds %s', (_, changes, level, text) => {
    expect(found(changes)).toEqual([
      expect.objectContaining({ level, text: expect.stringMatching(text) }),
    ])
  })
})

describe('Jobs', () => {
  const [purge = '', runs = '', webhooks = ''] = fresh.jobs
  it.each<[string[], number]>([
    [[purge, runs, webhooks], 0],
    [[purge, runs], 1],
    [[webhooks], 2],
    [[], 3],
  ])('that are missing have a consequence: %j is %i warnings', (scheduled, warnings) => {
    const findings = judgeJobs(scheduled)
    expect(findings.filter(({ level }) => level === 'warning')).toHaveLength(warnings)
    expect(findings.every(({ level }) => level !== 'obstacle')).toBe(true)
  })
})
