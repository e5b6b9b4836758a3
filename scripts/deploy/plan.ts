import { createKeyring } from '../../functions-shared/platform/sealing.ts'
import type { DeployOptions } from './options.ts'
import { scramVerifier } from './scram.ts'
import { edgeDatabaseUrl, envFile, hiddenSecrets, type NewSecrets } from './secrets.ts'
import { clientSql, loginSql, scheduleSql, webhookSql } from './sql.ts'

/** One call of the Supabase CLI. */
export interface Step {
  title: string
  words: string[]
  /** A file that the command reads; it exists only while the command runs. */
  file?: { option: '--env-file' | '--file'; content: string }
  /** Left out when the project has this secret already. */
  unlessSecret?: string
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
}

/** A deployment as it is shown before anybody is asked: secrets are words in angle brackets. */
export function shownPlan(options: DeployOptions): Step[] {
  return planDeploy(options, {
    secrets: hiddenSecrets,
    present: new Set(),
    poolerHost: options.poolerHost ?? '<pooler host>',
    secretKey: '<secret key of the project>',
    tokenKeys: '<PATCHBAY_TOKEN_KEYS>',
  })
}

/** Every step of a deployment, in order. Pure: the same plan is shown and done. */
export function planDeploy(options: DeployOptions, known: Known): Step[] {
  const { projectRef, publicUrl, webUrl, client, webhookUrl } = options
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
  const publicUrlSetting = setting('PATCHBAY_PUBLIC_URL', publicUrl)

  const steps: Step[] = [
    { title: 'Migrations', words: ['db', 'push', remote, '--yes'] },
    {
      ...sql(
        'Login patchbay_edge, which may become patchbay_gateway and nothing else',
        loginSql(isShown(known) ? '<SCRAM verifier>' : scramVerifier(secrets.databasePassword)),
      ),
      unlessSecret: 'PATCHBAY_DB_URL',
    },
    secret(
      'PATCHBAY_DB_URL',
      edgeDatabaseUrl(projectRef, known.poolerHost, secrets.databasePassword),
    ),
    secret('PATCHBAY_TOKEN_KEYS', secrets.tokenKeys),
    options.publicUrlGiven
      ? publicUrlSetting
      : { ...publicUrlSetting, unlessSecret: 'PATCHBAY_PUBLIC_URL' },
    ...(webUrl === undefined ? [] : [setting('PATCHBAY_WEB_URL', webUrl)]),
    { ...setting('PATCHBAY_LIMITS', 'strict'), unlessSecret: 'PATCHBAY_LIMITS' },
    {
      title: 'Functions, bundled by the platform (no Docker)',
      words: ['functions', 'deploy', remote, '--use-api', '--yes'],
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
    sql(
      'Retention and webhook dispatch, every minute and every 10 seconds',
      scheduleSql(`${options.projectUrl}/functions/v1`, known.secretKey),
    ),
  ]
  return steps.filter(({ unlessSecret }) => !unlessSecret || !present.has(unlessSecret))
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
    .map(({ title, words, file, unlessSecret }, i) => {
      const condition = unlessSecret ? `\n   only if the project has no secret ${unlessSecret}` : ''
      const command = ['supabase', ...words, ...(file ? [file.option, '<file>'] : [])].join(' ')
      const content = file ? `\n${file.content.trimEnd().replaceAll(/^/gm, '   | ')}` : ''
      return `${i + 1}. ${title}${condition}\n   $ ${command}${content}`
    })
    .join('\n\n')
}
