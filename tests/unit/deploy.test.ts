import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { byHand } from '../../scripts/deploy/by-hand.ts'
import { doSteps } from '../../scripts/deploy/do-steps.ts'
import { readOptions } from '../../scripts/deploy/options.ts'
import { type Known, planDeploy, planText, shownPlan } from '../../scripts/deploy/plan.ts'
import { redirectUrlOf } from '../../scripts/deploy/redirect-urls.ts'
import { scramVerifier } from '../../scripts/deploy/scram.ts'
import { hiddenSecrets, newSecrets } from '../../scripts/deploy/secrets.ts'
import { smokeChecks } from '../../scripts/deploy/smoke.ts'
import { literal } from '../../scripts/deploy/sql.ts'

const REF = 'abcdefghijklmnopqrst'
const all = [
  ...['--project-ref', REF, '--web-url', 'https://app.example', '--client-name', "Ben's GPT"],
  ...['--redirect-uri', 'https://chatgpt.com/aip/g-x/oauth/callback'],
  ...['--webhook-url', 'https://hooks.example/patchbay'],
]
const run = promisify(execFile)

/** What is known of a project that has nothing yet. */
const known = (changes: Partial<Known> = {}): Known => {
  const secrets = changes.secrets ?? newSecrets()
  return {
    secrets,
    present: new Set(),
    poolerHost: 'aws-0-x.pooler.supabase.com',
    secretKey: 'sb_secret_x',
    tokenKeys: secrets.tokenKeys,
    jwtSecret: undefined,
    deployment: '2026-11-29T20:00:00.000Z',
    ...changes,
  }
}

describe('The command line', () => {
  it.each([
    ['no project', ['--yes']],
    ['a project that is none', ['--project-ref', 'short']],
    ['an unknown option', ['--project-ref', REF, '--force']],
    ['--check without a project', ['--check']],
    ['--check and --yes', ['--project-ref', REF, '--yes', '--check']],
    ['--check with something to do', ['--project-ref', REF, '--check', '--renew-login']],
    ['--yes and --dry-run', ['--project-ref', REF, '--yes', '--dry-run']],
    ['a web URL with a query', ['--project-ref', REF, '--web-url', 'https://a.example/app?x=1']],
    ['a web URL without https', ['--project-ref', REF, '--web-url', 'http://a.example']],
    ['a redirect URI that is none', ['--project-ref', REF, '--redirect-uri', 'http://a.example/']],
    ['a webhook without https', ['--project-ref', REF, '--webhook-url', 'http://a.example/']],
    ['a client id for a shell', ['--project-ref', REF, '--client-id', '$(id)']],
    ['a pooler that is a URL', ['--project-ref', REF, '--pooler-host', 'a@b/c']],
  ])('is refused with a sentence: %s', (_, words) => {
    expect(() => readOptions(words)).toThrow(/\.$|option/)
  })

  it('takes pages below a path, and one redirect URL for them', () => {
    for (const given of ['https://golf.example/connect', 'https://golf.example/connect/']) {
      const { webUrl = '' } = readOptions(['--project-ref', REF, '--web-url', given])
      expect(redirectUrlOf(webUrl)).toBe('https://golf.example/connect/**')
    }
    expect(readOptions(['--project-ref', REF, '--web-url', 'https://a.example/']).webUrl).toBe(
      'https://a.example',
    )
  })

  it('does nothing unless it is told to', () => {
    expect(readOptions(['--project-ref', REF]).go).toBe(false)
    expect(readOptions(['--project-ref', REF, '--dry-run']).go).toBe(false)
    expect(readOptions(['--project-ref', REF, '--yes']).go).toBe(true)
  })
})

describe('The plan', () => {
  const titles = (steps: { title: string }[]) => steps.map(({ title }) => title.split(/[ ,]/)[0])

  it('does things in an order in which each finds what it needs', () => {
    expect(titles(shownPlan(readOptions(all)))).toEqual([
      ...['Migrations', 'Login', 'Secret', 'Secret', 'Secret'],
      ...['Setting', 'Setting', 'Setting', 'Setting', 'Setting', 'Setting'],
      ...['Functions', 'Client', 'Webhook'],
      ...Array.from({ length: 5 }, () => 'Retention'),
    ])
    expect(titles(shownPlan(readOptions(['--project-ref', REF])))).not.toContain('Webhook')
  })

  it('uses no option that this version of the CLI does not have', async () => {
    const options = new Map<string, Set<string>>()
    for (const { words, file } of shownPlan(readOptions(all))) {
      const command = words.filter((word) => !word.startsWith('-')).join(' ')
      const used = options.get(command) ?? new Set()
      for (const word of [...words, file?.option ?? '']) {
        if (word.startsWith('-')) used.add(word.replace(/=.*/, ''))
      }
      options.set(command, used)
    }
    expect(options.size).toBeGreaterThan(3)
    for (const [command, used] of options) {
      const { stdout } = await promisify(execFile)(inRoot('node_modules/.bin/supabase'), [
        ...command.split(' '),
        '--help',
      ])
      expect(stdout.match(/--[\w-]+/g), command).toEqual(expect.arrayContaining([...used]))
    }
  }, 120_000)

  it('names the project in every command, and holds secrets in files only', () => {
    const secrets = newSecrets()
    const steps = planDeploy(readOptions(all), known({ secrets }))
    for (const { words } of steps) {
      expect(words).toContain(`--remote=${REF}`)
      expect(words).toContain('--yes')
      for (const secret of Object.values(secrets)) expect(words.join(' ')).not.toContain(secret)
    }
    const sql = steps.filter(({ words }) => words[0] === 'db' && words[1] === 'query')
    const text = sql.map(({ file }) => file?.content).join('')
    // Postgres and its logs see a digest, a verifier and an envelope.
    for (const secret of [secrets.clientSecret, secrets.databasePassword, secrets.webhookSecret]) {
      expect(text).not.toContain(secret)
    }
    expect(text).toContain("'Ben''s GPT'")
    expect(text).toContain('alter role patchbay_edge set role =')
    expect(steps.find(({ title }) => title === 'Secret PATCHBAY_DB_URL')?.file?.content).toBe(
      `PATCHBAY_DB_URL=postgres://patchbay_edge.${REF}:${secrets.databasePassword}@aws-0-x.pooler.supabase.com:6543/postgres?sslmode=verify-full\n`,
    )
  })

  it('replaces no secret that the project has', () => {
    const present = new Set(['PATCHBAY_TOKEN_KEYS', 'PATCHBAY_DB_URL'])
    const steps = titles(planDeploy(readOptions(all), known({ present })))
    expect(steps).not.toContain('Secret')
    expect(steps).not.toContain('Login')
  })

  it('pushes no setting of Auth, and names what is by hand', () => {
    const options = readOptions(all)
    const plan = planText(shownPlan(options))
    expect(plan).not.toMatch(/config push|127\.0\.0\.1/)
    expect(byHand(options).join('\n')).toMatch(/the site URL stays as it is/)
  })

  it('an upgrade changes no setting that no option names', () => {
    const upgrade = (...words: string[]) =>
      planDeploy(
        readOptions(['--project-ref', REF, ...words]),
        known({
          present: new Set(
            [
              ...['TOKEN_KEYS', 'DB_URL', 'PUBLIC_URL', 'LIMITS', 'ADDRESS_HEADER'],
              'DB_POOL_SIZE',
            ].map((name) => `PATCHBAY_${name}`),
          ),
        }),
      )
    expect(upgrade().map(({ title }) => title)).toEqual([
      'Migrations',
      // By which the functions tell this deployment from the one before.
      'Setting PATCHBAY_DEPLOYMENT',
      'Functions, bundled by the platform (no Docker)',
      'Client chatgpt, if there is none',
      ...[1, 2, 3, 4, 5].map(
        (n) => `Retention and webhook dispatch, every minute and every 10 seconds (${n} of 5)`,
      ),
    ])
    const given = upgrade('--public-url', 'https://api.example')
    expect(given.find(({ title }) => title === 'Setting PATCHBAY_PUBLIC_URL')?.file?.content).toBe(
      'PATCHBAY_PUBLIC_URL=https://api.example\n',
    )
    // The jobs call the project's own origin, with a custom domain and without.
    for (const plan of [upgrade(), given]) {
      expect(plan.at(-1)?.file?.content).toContain(`'https://${REF}.supabase.co/functions/v1'`)
    }
  })

  it('names its own functions only, with their prefix, and calls the dispatch under it', () => {
    const place = { root: '/golf', prefix: 'patchbay-' }
    const steps = planDeploy(readOptions(['--project-ref', REF], place), known())
    const { words = [] } = steps.find(({ title }) => title.startsWith('Functions')) ?? {}
    expect(words.slice(0, 7)).toEqual([
      ...['functions', 'deploy'],
      ...['oauth', 'gpt', 'mcp', 'users', 'ops'].map((name) => `patchbay-${name}`),
    ])
    expect(words).not.toContain('--prune')
    expect(steps.at(-1)?.file?.content).toBe(
      `select patchbay.schedule_jobs('https://${REF}.supabase.co/functions/v1', 'patchbay-');`,
    )
    expect(byHand(readOptions(all, place)).join()).toContain('/functions/v1/patchbay-mcp')
  })

  it('renews the login and its URL together, also where there is one', () => {
    const present = new Set(['PATCHBAY_TOKEN_KEYS', 'PATCHBAY_DB_URL'])
    const renewed = planDeploy(
      readOptions(['--project-ref', REF, '--renew-login']),
      known({ present }),
    )
    expect(titles(renewed).slice(0, 3)).toEqual(['Migrations', 'Login', 'Secret'])
    expect(renewed[2]?.keep).toHaveProperty('PATCHBAY_DB_URL')
  })

  it('sets what a hosted project needs and the defaults do not say', () => {
    const files = planDeploy(readOptions(['--project-ref', REF]), known()).map(
      ({ file }) => file?.content,
    )
    expect(files).toContain('PATCHBAY_ADDRESS_HEADER=cf-connecting-ip\n')
    expect(files).toContain('PATCHBAY_DB_POOL_SIZE=4\n')
    expect(files.join()).not.toContain('PATCHBAY_JWT_SECRET')
  })

  it('sets the JWT secret where it is needed, and keeps it as it is', () => {
    const steps = planDeploy(
      readOptions(['--project-ref', REF]),
      known({ jwtSecret: 'a $ecret # with "signs"' }),
    )
    const step = steps.find(({ title }) => title.startsWith('Secret PATCHBAY_JWT_SECRET'))
    expect(step?.file?.content).toBe(`PATCHBAY_JWT_SECRET='a $ecret # with "signs"'\n`)
    expect(step?.keep).toBeUndefined()
  })

  it('is shown without a secret, and says what is conditional', () => {
    const text = planText(shownPlan(readOptions(all)))
    expect(text).toContain('only if the project has no secret PATCHBAY_TOKEN_KEYS')
    expect(text).toContain(hiddenSecrets.databasePassword)
    expect(text).not.toMatch(/[A-Za-z0-9_-]{43}|[0-9a-f]{64}/)
  })

  it('is printed by npm run deploy without any network', async () => {
    const { stdout } = await run(
      process.execPath,
      // A proxy that refuses, and a guard that fails the process at any connection.
      [
        '--import',
        'data:text/javascript,import net from "node:net"; net.Socket.prototype.connect = () => { throw new Error("network") }',
        inRoot('scripts/run.mjs'),
        'deploy',
        ...all,
        '--dry-run',
      ],
      { env: { PATH: process.env.PATH } },
    )
    expect(stdout).toContain(planText(shownPlan(readOptions(all))))
    for (const line of byHand(readOptions(all))) expect(stdout).toContain(line)
    for (const { path } of smokeChecks('https://x', '')) expect(stdout).toContain(path)
  })

  it('is printed for a placeholder where no project is named', async () => {
    for (const words of [['--dry-run'], []]) {
      const { stdout } = await run(process.execPath, [
        inRoot('scripts/run.mjs'),
        'deploy',
        ...words,
      ])
      expect(stdout).toContain('supabase db push --remote=<project-ref> --skip-vault --yes')
      expect(stdout).toContain('https://<project-ref>.supabase.co/functions/v1')
    }
  })

  it.each(['--yes', '--check'])('with %s wants a token of the platform first', async (option) => {
    const failed = run(
      process.execPath,
      [inRoot('scripts/run.mjs'), 'deploy', '--project-ref', REF, option],
      {
        env: { PATH: process.env.PATH },
      },
    )
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('SUPABASE_ACCESS_TOKEN is not set.'),
    })
  })
})

describe('A deployment', () => {
  /** Does the plan with a CLI that answers each statement, and gives the names of what was kept. */
  async function kept(answer: (sql: string) => string): Promise<string[]> {
    const names: string[] = []
    await doSteps(planDeploy(readOptions(all), known()), {
      supabase: async (words) => {
        if (words[0] !== 'db' || words[1] !== 'query') return ''
        return answer(await readFile(words.at(-1) ?? '', 'utf8'))
      },
      keep: async (values) => {
        names.push(...Object.keys(values))
      },
      say: () => {},
    })
    return names
  }
  const created = (sql: string) => `created ${/'([0-9a-f-]{36})'/.exec(sql)?.[1] ?? 'chatgpt'}`

  it('keeps each secret that it made', async () => {
    expect(await kept(created)).toEqual([
      ...['PATCHBAY_DB_URL', 'PATCHBAY_TOKEN_KEYS', 'CLIENT_SECRET_OF_CHATGPT', 'WEBHOOK_SECRET'],
    ])
  })

  it('keeps none for a client and a webhook that were there', async () => {
    expect(await kept(() => 'chatgpt')).toEqual(['PATCHBAY_DB_URL', 'PATCHBAY_TOKEN_KEYS'])
  })
})

describe('Its parts', () => {
  it('the SCRAM verifier is that of RFC 7677', () => {
    const salt = Buffer.from('W22ZaJ0SNY7soEsUEjb6gQ==', 'base64')
    const verifier = scramVerifier('pencil', salt)
    const serverKey = verifier.split(':').at(-1) ?? ''
    const message =
      'n=user,r=rOprNGfwEbeRWgbNEkqO,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0'
    expect(
      createHmac('sha256', Buffer.from(serverKey, 'base64')).update(message).digest('base64'),
    ).toBe('6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=')
  })

  it.each([
    ["it's", "'it''s'"],
    ['back\\slash', " E'back\\\\slash'"],
    ["'; drop table x; --", "'''; drop table x; --'"],
  ])('a literal of %s stays one', (text, sql) => {
    expect(literal(text)).toBe(sql)
  })

  it('start:supabase says what to do where Docker is away', async () => {
    const failed = run(process.execPath, [inRoot('scripts/run.mjs'), 'start-supabase'], {
      env: { PATH: '/nonexistent' },
    })
    await expect(failed).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Docker does not answer'),
    })
  })
})
