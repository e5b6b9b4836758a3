import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { byHand } from '../../scripts/deploy/by-hand.ts'
import { readOptions } from '../../scripts/deploy/options.ts'
import { planDeploy, planText, shownPlan } from '../../scripts/deploy/plan.ts'
import { scramVerifier } from '../../scripts/deploy/scram.ts'
import { hiddenSecrets, newSecrets } from '../../scripts/deploy/secrets.ts'
import { smokeChecks } from '../../scripts/deploy/smoke.ts'
import { literal } from '../../scripts/deploy/sql.ts'
import { inRoot } from '../../scripts/stack/paths.ts'

const REF = 'abcdefghijklmnopqrst'
const all = [
  ...['--project-ref', REF, '--web-url', 'https://app.example', '--client-name', "Ben's GPT"],
  ...['--redirect-uri', 'https://chatgpt.com/aip/g-x/oauth/callback'],
  ...['--webhook-url', 'https://hooks.example/patchbay'],
]
const run = promisify(execFile)

describe('The command line', () => {
  it.each([
    ['no project', []],
    ['a project that is none', ['--project-ref', 'short']],
    ['an unknown option', ['--project-ref', REF, '--force']],
    ['--yes and --dry-run', ['--project-ref', REF, '--yes', '--dry-run']],
    ['a web URL with a path', ['--project-ref', REF, '--web-url', 'https://a.example/app']],
    ['a web URL without https', ['--project-ref', REF, '--web-url', 'http://a.example']],
    ['a redirect URI that is none', ['--project-ref', REF, '--redirect-uri', 'http://a.example/']],
    ['a webhook without https', ['--project-ref', REF, '--webhook-url', 'http://a.example/']],
    ['a client id for a shell', ['--project-ref', REF, '--client-id', '$(id)']],
    ['a pooler that is a URL', ['--project-ref', REF, '--pooler-host', 'a@b/c']],
  ])('is refused with a sentence: %s', (_, words) => {
    expect(() => readOptions(words)).toThrow(/\.$|option/)
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
      ...['Settings', 'Migrations', 'Login', 'Secret', 'Secret', 'Settings', 'Functions'],
      ...['Client', 'Webhook', 'Retention'],
    ])
    expect(titles(shownPlan(readOptions(['--project-ref', REF])))).not.toContain('Webhook')
  })

  it('names the project in every command, and holds secrets in files only', () => {
    const secrets = newSecrets()
    const known = {
      secrets,
      present: new Set<string>(),
      poolerHost: 'aws-0-x.pooler.supabase.com',
      secretKey: 'sb_secret_x',
      tokenKeys: secrets.tokenKeys,
    }
    const steps = planDeploy(readOptions(all), known)
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
      `PATCHBAY_DB_URL=postgres://patchbay_edge.${REF}:${secrets.databasePassword}@aws-0-x.pooler.supabase.com:6543/postgres\n`,
    )
  })

  it('replaces no secret that the project has', () => {
    const known = {
      secrets: newSecrets(),
      present: new Set(['PATCHBAY_TOKEN_KEYS', 'PATCHBAY_DB_URL']),
      poolerHost: 'h',
      secretKey: 's',
      tokenKeys: newSecrets().tokenKeys,
    }
    const steps = titles(planDeploy(readOptions(all), known))
    expect(steps).not.toContain('Secret')
    expect(steps).not.toContain('Login')
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
    for (const { path } of smokeChecks('https://x')) expect(stdout).toContain(path)
  })

  it('with --yes wants a token of the platform before anything else', async () => {
    const failed = run(
      process.execPath,
      [inRoot('scripts/run.mjs'), 'deploy', '--project-ref', REF, '--yes'],
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
