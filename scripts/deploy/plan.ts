import { createKeyring } from '../../functions-shared/runtime/secrets/sealing.ts'
import { functionNames } from '../install/templates.ts'
import type { DeployOptions } from './options.ts'
import { scramVerifier } from './scram.ts'
import { edgeDatabaseUrl, envFile, hiddenSecrets, type NewSecrets, quoted } from './secrets.ts'
import { clientSql, loginSql, scheduleSql, webhookSql } from './sql.ts'

/** One call of the Supabase CLI. */
export interface Step {
  title: string
  words: string[]
  /** A file that the command reads; it exists only while the command runs. */
  file?: { option: '--env-file' | '--file'; content: string }
  /** Left out when the project has this secret already. */
  unlessSecret?: string
  /** Else when it is left out: for a plan that is only shown. */
  onlyIf?: string
  /** A secret that the platform does not give back: the operator gets it in a file. */
  keep?: Record<string, string>
  /** What the answer says if the step made something; if it did not, nothing is kept. */
  makes?: string
}

/** What is known of the project once it was asked; a dry run knows nothing. */
export interface Known {
  secrets: NewSecrets
  /** Names of the secrets that the project has. */
  present: ReadonlySet<string>
  poolerHost: string
  /** The project's secret key, for the vault. */
  secretKey: string
  /** Keys that seal the webhook secret: those of the functions. */
  tokenKeys: string
  /** To be set, where Auth publishes no key. */
  jwtSecret: string | undefined
  /** Names this deployment, so that the functions can say that its settings have arrived. */
  deployment: string
}

/** Of a pooler in transaction mode an instance needs four connections: three do the work (docs/scale.md). */
const HOSTED_POOL_SIZE = '4'

/** Set by the platform's edge on every request, whatever the caller sends. */
const HOSTED_ADDRESS_HEADER = 'cf-connecting-ip'

/** A deployment as it is shown before anybody is asked: secrets are words in angle brackets. */
export function shownPlan(options: DeployOptions): Step[] {
  return planDeploy(options, {
    secrets: hiddenSecrets,
    present: new Set(),
    poolerHost: options.poolerHost ?? '<pooler host>',
    secretKey: '<secret key of the project>',
    tokenKeys: '<PATCHBAY_TOKEN_KEYS>',
    jwtSecret: '<PATCHBAY_JWT_SECRET>',
    deployment: '<time of the deployment>',
  })
}

/** Every step of a deployment, in order. Pure: the same plan is shown and done. */
export function planDeploy(options: DeployOptions, known: Known): Step[] {
  const { projectRef, prefix, publicUrl, webUrl, client, webhookUrl } = options
  const { secrets, present } = known
  const remote = `--remote=${projectRef}`
  const sql = (title: string, content: string): Step => ({
    title,
    words: ['db', 'query', remote, '--yes'],
    file: { option: '--file', content },
  })
  const setting = (name: string, value: string): Step => ({
    title: `Setting ${name}`,
    words: ['secrets', 'set', remote, '--yes'],
    file: { option: '--env-file', content: envFile({ [name]: value }) },
  })
  const secret = (name: string, value: string): Step => ({
    ...setting(name, value),
    title: `Secret ${name}`,
    unlessSecret: name,
    keep: { [name]: value },
  })
  const settingUnlessSet = (name: string, value: string): Step => ({
    ...setting(name, value),
    unlessSecret: name,
  })
  /** The login and its URL belong together. */
  const unlessLogin = options.renewLogin ? {} : { unlessSecret: 'PATCHBAY_DB_URL' }
  const databaseUrl = edgeDatabaseUrl(projectRef, known.poolerHost, secrets.databasePassword)

  const steps: Step[] = [
    // Secrets of the vault that config.toml may name are the adopter's business.
    { title: 'Migrations', words: ['db', 'push', remote, '--skip-vault', '--yes'] },
    {
      ...sql(
        'Login patchbay_edge, which may become patchbay_gateway and nothing else',
        loginSql(isShown(known) ? '<SCRAM verifier>' : scramVerifier(secrets.databasePassword)),
      ),
      ...unlessLogin,
    },
    {
      ...setting('PATCHBAY_DB_URL', databaseUrl),
      title: 'Secret PATCHBAY_DB_URL',
      keep: { PATCHBAY_DB_URL: databaseUrl },
      ...unlessLogin,
    },
    secret('PATCHBAY_TOKEN_KEYS', secrets.tokenKeys),
    ...(known.jwtSecret === undefined ? [] : [jwtSecretStep(known.jwtSecret, setting)]),
    (options.publicUrlGiven ? setting : settingUnlessSet)('PATCHBAY_PUBLIC_URL', publicUrl),
    ...(webUrl === undefined ? [] : [setting('PATCHBAY_WEB_URL', webUrl)]),
    settingUnlessSet('PATCHBAY_LIMITS', 'strict'),
    settingUnlessSet('PATCHBAY_ADDRESS_HEADER', HOSTED_ADDRESS_HEADER),
    settingUnlessSet('PATCHBAY_DB_POOL_SIZE', HOSTED_POOL_SIZE),
    setting('PATCHBAY_DEPLOYMENT', known.deployment),
    {
      // By name: others of the repository are not touched.
      title: 'Functions, bundled by the platform (no Docker)',
      words: ['functions', 'deploy', ...functionNames(prefix), remote, '--use-api', '--yes'],
    },
    {
      ...sql(
        `Client ${client.id}, if there is none`,
        shownOr(known, clientSql(client, secrets.clientSecret)),
      ),
      keep: { [`CLIENT_SECRET_OF_${envName(client.id)}`]: secrets.clientSecret },
      makes: `created ${client.id}`,
    },
    ...(webhookUrl === undefined ? [] : [webhookStep(webhookUrl, known, sql)]),
    // By the project's own origin, which works whatever the custom domain is today.
    ...scheduleSql(`${options.projectUrl}/functions/v1`, known.secretKey, prefix).map(
      (statement, i, all) =>
        sql(
          `Retention and webhook dispatch, every minute and every 10 seconds (${i + 1} of ${all.length})`,
          statement,
        ),
    ),
  ]
  return steps.filter(({ unlessSecret }) => !unlessSecret || !present.has(unlessSecret))
}

function jwtSecretStep(secret: string, setting: (name: string, value: string) => Step): Step {
  return {
    ...setting('PATCHBAY_JWT_SECRET', quoted(secret)),
    title: 'Secret PATCHBAY_JWT_SECRET, of your environment',
    onlyIf: 'only if Auth does not sign with a published key',
  }
}

function envName(text: string): string {
  return text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_')
}

const isShown = ({ secrets }: Known) => secrets === hiddenSecrets

/** The digest of a placeholder would look like one of a real secret. */
function shownOr(known: Known, sql: string): string {
  return isShown(known) ? sql.replace(/'\\x[0-9a-f]{64}'/, "'<SHA-256 of the client secret>'") : sql
}

function webhookStep(
  url: string,
  known: Known,
  sql: (title: string, content: string) => Step,
): Step {
  const secret = known.secrets.webhookSecret
  const hidden = { currentKeyId: '', open: () => null, seal: () => '<sealed webhook secret>' }
  const [id, keyring] = isShown(known)
    ? ['<id>', hidden]
    : [crypto.randomUUID(), createKeyring(known.tokenKeys)]
  return {
    ...sql(`Webhook to ${url}, if there is none`, webhookSql(url, secret, keyring, id)),
    keep: { WEBHOOK_SECRET: secret },
    makes: `created ${id}`,
  }
}

/** The plan as an operator reads it. */
export function planText(steps: readonly Step[]): string {
  return steps
    .map(({ title, words, file, unlessSecret, onlyIf }, i) => {
      const when = unlessSecret ? `only if the project has no secret ${unlessSecret}` : onlyIf
      const condition = when ? `\n   ${when}` : ''
      const command = ['supabase', ...words, ...(file ? [file.option, '<file>'] : [])].join(' ')
      const content = file ? `\n${file.content.trimEnd().replaceAll(/^/gm, '   | ')}` : ''
      return `${i + 1}. ${title}${condition}\n   $ ${command}${content}`
    })
    .join('\n\n')
}
