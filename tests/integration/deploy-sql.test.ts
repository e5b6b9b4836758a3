import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { webhookSecretSealedFor } from '../../functions-shared/ops/webhooks/secret.ts'
import { openDatabase } from '../../functions-shared/runtime/database/database.ts'
import { createKeyring } from '../../functions-shared/runtime/secrets/sealing.ts'
import { jobFindings, loginFinding } from '../../scripts/deploy/after.ts'
import { readOptions } from '../../scripts/deploy/options.ts'
import { platformApi } from '../../scripts/deploy/platform-api.ts'
import { databaseFactsSql } from '../../scripts/deploy/project.ts'
import { check, type Platform } from '../../scripts/deploy/run.ts'
import { scramVerifier } from '../../scripts/deploy/scram.ts'
import { newSecrets } from '../../scripts/deploy/secrets.ts'
import { clientSql, loginSql, scheduleSql, webhookSql } from '../../scripts/deploy/sql.ts'
import { SCHEMAS } from '../../scripts/install/own-names.ts'
import { hostedToken, startHostedProject } from '../support/hosted-project.ts'
import { type PrivateStack, startPrivateStack } from '../support/private-stack.ts'
import { runCommand } from '../support/run-command.ts'
import { stackClient } from '../support/stack-client.ts'

const REF = 'abcdefghijklmnopqrst'

let own: PrivateStack
let sql: Sql
const secrets = newSecrets()

beforeAll(async () => {
  own = await startPrivateStack()
  sql = postgres(own.stack.info.db_url, { max: 1, onnotice: () => {} })
})
afterAll(async () => {
  await sql?.end()
  await own?.remove()
})

/** Runs a step's file as the operator, who is postgres and no superuser. */
const setUp = (text: string) => sql.unsafe(text).simple()

/** As the CLI's `db query` sends a file on a direct connection: a prepared statement, which is one statement. */
const step = (text: string) => sql.unsafe(text, [], { prepare: true })

describe('What npm run deploy sends to Postgres', () => {
  it('keeps one key for the dispatch in the vault, the latest', async () => {
    // pg_cron and pg_net are not here as extensions, so their own lines are left out.
    for (const key of ['sb_secret_first', "sb_secret_with_a_'quote"]) {
      const [cron, net, ...others] = scheduleSql('https://x.example/functions/v1', key)
      expect(cron).toBe('create extension if not exists pg_cron;')
      expect(net).toBe('create extension if not exists pg_net with schema extensions;')
      for (const statement of others) await step(statement)
      const rows = await sql`select name, decrypted_secret from vault.decrypted_secrets`
      expect(rows).toEqual([{ name: 'patchbay_secret_key', decrypted_secret: key }])
    }
    await sql`delete from vault.secrets`
  })

  it('makes a login that is patchbay_gateway from its first statement on, and can be nothing more', async () => {
    for (let times = 0; times < 2; times++) {
      await step(loginSql(scramVerifier(secrets.databasePassword)))
    }
    const url = new URL(own.stack.info.db_url)
    url.username = 'patchbay_edge'
    url.password = secrets.databasePassword

    const plain = postgres(url.href, { max: 1 })
    const [who] =
      await plain`select current_user, session_user, current_setting('statement_timeout') as timeout,
        current_setting('lock_timeout') as lock_timeout`
    expect(who).toEqual({
      current_user: 'patchbay_gateway',
      session_user: 'patchbay_edge',
      timeout: '10s',
      lock_timeout: '3s',
    })
    await expect(plain`select from patchbay.tokens`).rejects.toMatchObject({ code: '42501' })
    await expect(plain`set role postgres`).rejects.toMatchObject({ code: '42501' })
    await plain.end()

    const database = openDatabase({ url: url.href, poolSize: 1 })
    expect(await database.one`select role from patchbay_api.health()`).toEqual({
      role: 'patchbay_gateway',
    })
    await database.close()
  })

  it('makes a login with which an operator gets a sentence', async () => {
    const url = new URL(own.stack.info.db_url)
    url.username = 'patchbay_edge'
    url.password = secrets.databasePassword
    for (const words of [
      ['webhooks', 'list'],
      ['clients', 'list'],
    ]) {
      const { code, stderr } = await runCommand(words, { PATCHBAY_DB_URL: url.href })
      expect([code, stderr]).toEqual([
        1,
        expect.stringMatching(/^This login may not do that: .*\n.*PATCHBAY_ADMIN_DB_URL/),
      ])
    }
    const { code } = await runCommand(['clients', 'list'], {
      PATCHBAY_DB_URL: url.href,
      PATCHBAY_ADMIN_DB_URL: own.stack.info.db_url,
    })
    expect(code).toBe(0)
  })

  it('makes a client that works, and leaves one that is there alone', async () => {
    const redirect_uri = 'https://chatgpt.com/aip/g-deploy/oauth/callback'
    const client = { id: 'deployed', name: "Ben's \\ GPT", redirectUris: [redirect_uri] }
    expect(await step(clientSql(client, secrets.clientSecret))).toMatchObject([
      { outcome: 'created deployed' },
    ])
    expect(await step(clientSql(client, newSecrets().clientSecret))).toHaveLength(0)

    const [row] = await sql`select name from patchbay.clients where id = 'deployed'`
    expect(row?.name).toBe(client.name)
    const { connect } = stackClient(own.stack.info, {
      client_id: 'deployed',
      client_secret: secrets.clientSecret,
      redirect_uri,
    })
    expect((await connect(await own.newUser())).token_type).toBe('bearer')
    await step(clientSql({ ...client, id: 'no-uris', redirectUris: [] }, newSecrets().clientSecret))
  })

  it('makes a webhook endpoint whose secret the functions can open', async () => {
    const keyring = createKeyring(secrets.tokenKeys)
    for (let times = 0; times < 2; times++) {
      const id = crypto.randomUUID()
      await step(webhookSql('https://hooks.example/x', secrets.webhookSecret, keyring, id))
    }
    const endpoints = await sql`select id, secret from patchbay.webhook_endpoints`
    expect(endpoints).toHaveLength(1)
    expect(keyring.open(endpoints[0]?.secret, webhookSecretSealedFor(endpoints[0]?.id))).toBe(
      secrets.webhookSecret,
    )
  })
})

/** A statement as the platform runs it for who only reads. */
const readOnly = (text: string) => sql.begin('read only', (inside) => inside.unsafe(text))

describe('What npm run deploy asks Postgres', () => {
  it('tells its own schemas from others of the same name, and changes nothing', async () => {
    const [facts] = await readOnly(databaseFactsSql)
    expect(facts).toEqual({
      version: expect.any(Number),
      schemas: [...SCHEMAS].sort().map((name) => ({ name, isOurs: true })),
      relations: ['approvals', 'assistant_activity', 'connected_apps', 'user_gpt_connections'],
      policies: [
        "patchbay: nobody listens to another user's topic",
        "patchbay: nobody sends to a user's topic",
        'patchbay: users listen to their own topic',
      ],
      publishesAll: false,
    })
    for (const comment of ["'Our shop''s own'", 'null']) {
      await sql
        .begin(async (inside) => {
          await inside.unsafe(`comment on schema patchbay is ${comment}`)
          const [changed] = await inside.unsafe(databaseFactsSql)
          expect(changed?.schemas).toContainEqual({ name: 'patchbay', isOurs: false })
          throw new RolledBack()
        })
        .catch((error) => expect(error).toBeInstanceOf(RolledBack))
    }
  })

  it('finds out which jobs are scheduled', async () => {
    const api = {
      query: async (text: string) => [...(await readOnly(text))],
    }
    const levels = async () => (await jobFindings(api)).map(({ level }) => level)
    expect(await levels()).toEqual(['warning', 'warning', 'warning'])
    await setUp(`
      create schema cron;
      create table cron.job (jobname text, active boolean);
      insert into cron.job values ('patchbay-purge', true), ('patchbay-purge-job-runs', true),
        ('patchbay-webhooks', false), ('of-the-shop', true)`)
    const findings = await jobFindings(api)
    expect(findings.map(({ text }) => text)).toEqual([
      'Scheduled: patchbay-purge, patchbay-purge-job-runs',
      'Webhooks are queued and never sent.',
    ])
    await setUp('drop schema cron cascade')
  })

  it('tries the login as the functions use it', async () => {
    await step(loginSql(scramVerifier(secrets.databasePassword)))
    const url = new URL(own.stack.info.db_url)
    url.username = 'patchbay_edge'
    url.password = secrets.databasePassword
    const said: string[] = []
    const patience = { time: 0, pause: 1, say: (line: string) => void said.push(line) }
    expect(await loginFinding(url.href, patience)).toMatchObject({
      level: 'ok',
      text: expect.stringMatching(/is patchbay_gateway$/),
    })

    url.password = 'of-before-the-restore'
    const refused = await loginFinding(url.href, patience)
    expect(refused).toMatchObject({
      level: 'obstacle',
      text: expect.stringMatching(/28P01|password/),
    })
    expect(JSON.stringify([refused, said])).not.toContain(url.password)
  })

  it('--check of a deployment that talks to Postgres in clear text says so, and only that', async () => {
    const { info } = own.stack
    const answers = {
      '/secrets': [{ name: 'PATCHBAY_TOKEN_KEYS' }, { name: 'PATCHBAY_JWT_SECRET' }],
      '/api-keys': [{ name: 'default', api_key: info.secret_key }],
      '/ssl-enforcement': { currentConfig: { database: true }, appliedSuccessfully: true },
      '/postgrest': { db_schema: 'public,graphql_public' },
      '/functions': [{ slug: 'oauth' }, { slug: 'ops' }],
      '/config/auth': { site_url: 'https://golf.example', uri_allow_list: '' },
    }
    const hosted = await startHostedProject(REF, {
      management: answers,
      query: async (text) => [...(await readOnly(text))],
      project: () => undefined,
    })
    const said: string[] = []
    const platform: Platform = {
      api: platformApi({ projectRef: REF, token: hostedToken, origin: hosted.origin }),
      repository: async () => [],
      env: {},
      patience: { time: 0, pause: 1 },
      supabase: async () => {
        throw new Error('a check changes nothing')
      },
      keep: async () => {},
      now: () => new Date(),
      say: (line) => void said.push(line),
    }
    const origin = new URL(info.functions_url).origin
    const options = {
      ...readOptions(['--project-ref', REF, '--check']),
      projectUrl: origin,
      publicUrl: origin,
    }
    try {
      await expect(check(options, platform)).rejects.toThrow(/does not work as it should/)
    } finally {
      await hosted.stop()
    }
    expect(hosted.changes).toEqual([])
    expect(said.filter((line) => line.startsWith('  FAILED'))).toEqual([
      expect.stringMatching(/The functions talk to Postgres in clear text/),
    ])
    expect(said.join('\n')).toMatch(/not get their own document at .*: not https/)
  })
})

class RolledBack extends Error {}
