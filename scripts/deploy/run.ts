import { chmod, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { loadProgram } from '../dev/parts.ts'
import { readChapters } from '../install/release.ts'
import { type Finding, findingLines, hasObstacle } from '../support/findings.ts'
import { jobFindings, loginFinding, type Patience, probed, settled } from './after.ts'
import { findingsBefore, signsWithPublishedKey } from './before.ts'
import { doSteps, type Tools } from './do-steps.ts'
import { migrationsOf } from './ledger.ts'
import type { DeployOptions } from './options.ts'
import { migrationFiles } from './place.ts'
import { type Known, planDeploy } from './plan.ts'
import { type PlatformApi, platformApi } from './platform-api.ts'
import { askProject, type Project } from './project.ts'
import { allowRedirects, redirectUrlOf } from './redirect-urls.ts'
import { edgeDatabaseUrl, envFile, type NewSecrets } from './secrets.ts'
import { issuerOrigin, runSmoke } from './smoke.ts'

/** Where a deployment goes, and whom it tells. */
export interface Platform extends Tools {
  api: PlatformApi
  /** What of the repository must hold before it is deployed. */
  repository(): Promise<Finding[]>
  /** The environment of the operator. */
  env: Record<string, string | undefined>
  patience: Omit<Patience, 'say'>
  /** Names the deployment. */
  now(): Date
}

/** The real one. Throws an ExpectedError without a token. */
export function hostedPlatform(
  { projectRef, root }: DeployOptions,
  repository: Platform['repository'],
): Platform {
  const token = process.env.SUPABASE_ACCESS_TOKEN
  if (!token) {
    throw new ExpectedError(
      'SUPABASE_ACCESS_TOKEN is not set.',
      'Make one at https://supabase.com/dashboard/account/tokens',
    )
  }
  const file = join(root, secretsFile(projectRef))
  return {
    api: platformApi({ projectRef, token }),
    repository,
    // The package does not bring the CLI: it comes with the parts of the local stack, and only a deployment needs it.
    async supabase(words) {
      const cli = await loadProgram<typeof import('./supabase-cli.ts')>(
        'scripts/deploy/supabase-cli',
      )
      return cli.runSupabase(root, words)
    },
    env: process.env,
    say: console.log,
    now: () => new Date(),
    // New settings reach running instances within a minute or so; 15 probes per minute are not limited.
    patience: { time: 180_000, pause: 4000 },
    async keep(kept) {
      await writeFile(file, envFile(kept), { mode: 0o600, flag: 'a' })
      // A file that was there keeps its mode.
      await chmod(file, 0o600)
      console.log(`  ${Object.keys(kept).join(', ')}: in ${file}, readable by you only`)
    },
  }
}

/**
 * Checks, does what the plan says, then tries what was deployed → the options, with the origin that clients use. Throws an
 * ExpectedError at an obstacle, before anything is changed, or at the first failure. New secrets, which the platform does
 * not give back, are kept for the operator.
 */
export async function deploy(
  options: DeployOptions,
  secrets: NewSecrets,
  platform: Platform,
): Promise<DeployOptions> {
  const project = await checkedBefore(options, platform)
  const known = await whatIsKnown(options, secrets, project, platform)
  await doSteps(planDeploy(options, known), platform)
  await addRedirectUrl(options, platform)

  const isNewLogin = options.renewLogin || !known.present.has('PATCHBAY_DB_URL')
  const databaseUrl = isNewLogin
    ? edgeDatabaseUrl(options.projectRef, known.poolerHost, secrets.databasePassword)
    : undefined
  const publicUrl = await checkedAfter(options, project, platform, {
    databaseUrl,
    deployment: known.deployment,
  })
  return { ...options, publicUrl }
}

/** Only looks: before, and where something is deployed, after. Throws an ExpectedError where there is an obstacle. */
export async function check(options: DeployOptions, platform: Platform): Promise<void> {
  const project = await checkedBefore(options, platform)
  if (!isDeployed(project)) {
    platform.say('\nNothing is deployed yet, so what is deployed was not tried.')
    return
  }
  await checkedAfter(options, project, platform, {})
}

async function addRedirectUrl({ webUrl }: DeployOptions, { api, say }: Platform): Promise<void> {
  if (webUrl === undefined) return
  say(`\nRedirect URL ${redirectUrlOf(webUrl)} of Auth`)
  say((await allowRedirects(api, webUrl)) ? '  added' : '  was there')
}

const isDeployed = ({ secrets }: Project) => secrets.has('PATCHBAY_TOKEN_KEYS')

async function checkedBefore(options: DeployOptions, platform: Platform): Promise<Project> {
  platform.say(`Checks of project ${options.projectRef}`)
  const project = await askProject(platform.api, options.projectUrl)
  const findings = [
    ...(await platform.repository()),
    ...(await findingsBefore(project, {
      ...options,
      migrations: migrationsOf(await migrationFiles(options)),
      ownMigrations: new Set((await readChapters()).map(({ name }) => `patchbay_${name}`)),
      jwtSecret: platform.env.PATCHBAY_JWT_SECRET,
    })),
  ]
  report(findings, platform, 'The project is not ready. Nothing was changed.')
  return project
}

async function checkedAfter(
  options: DeployOptions,
  project: Project,
  { api, env, patience: { time, pause }, say }: Platform,
  made: { databaseUrl?: string | undefined; deployment?: string },
): Promise<string> {
  const isNew = made.deployment !== undefined
  const patience: Patience = { time: isNew ? time : 0, pause, say }
  const databaseUrl = made.databaseUrl ?? ownLogin(env.PATCHBAY_DB_URL, options.projectRef)
  const findings: Finding[] = []

  say('\nWhat is deployed')
  if (databaseUrl) findings.push(await loginFinding(databaseUrl, onceMore(patience)))
  findings.push(
    ...(await probed(options, project.secretKey ?? '', made.deployment, patience)),
    ...(await jobFindings(api)),
  )
  const publicUrl = await publicUrlOf(options, project)
  say(`  requests go to ${publicUrl}/functions/v1`)
  findings.push(...(await settled(patience, () => runSmoke(publicUrl, options.prefix))))
  report(findings, { say }, 'The deployment does not work as it should.')
  return publicUrl
}

/** For a login, tried again once: the platform bans an address that comes with wrong passwords. */
function onceMore({ time, pause, say }: Patience): Patience {
  return { time: Math.min(time, pause * 6), pause: pause * 5, say }
}

function report(findings: Finding[], { say }: Pick<Platform, 'say'>, sentence: string): void {
  for (const line of findingLines(findings)) say(line)
  if (hasObstacle(findings)) throw new ExpectedError(sentence, 'docs/deploy.md')
}

/** PATCHBAY_DB_URL of the operator's environment, where it is the login of this project. */
function ownLogin(text: string | undefined, projectRef: string): string | undefined {
  return URL.parse(text ?? '')?.username === `patchbay_edge.${projectRef}` ? text : undefined
}

/** The origin that clients use. A project that has its own, and was given none, names it in its discovery document. */
async function publicUrlOf(options: DeployOptions, { secrets }: Project): Promise<string> {
  if (options.publicUrlGiven || !secrets.has('PATCHBAY_PUBLIC_URL')) return options.publicUrl
  return (await issuerOrigin(options.projectUrl, options.prefix)) ?? options.publicUrl
}

async function whatIsKnown(
  options: DeployOptions,
  secrets: NewSecrets,
  project: Project,
  platform: Platform,
): Promise<Known> {
  const { secrets: present, secretKey } = project
  const tokenKeys = present.has('PATCHBAY_TOKEN_KEYS')
    ? platform.env.PATCHBAY_TOKEN_KEYS
    : secrets.tokenKeys
  if (!tokenKeys && options.webhookUrl) {
    throw new ExpectedError(
      'The project has PATCHBAY_TOKEN_KEYS already, and a webhook secret must be sealed with them.',
      'Set PATCHBAY_TOKEN_KEYS to the same value here.',
    )
  }
  return {
    secrets,
    present,
    poolerHost: options.poolerHost ?? (await linkedPoolerHost(options, platform)),
    secretKey: secretKey ?? '',
    tokenKeys: tokenKeys ?? '',
    // Beside a key that signs it would keep a way in that the rotation was to close; it was not checked then (before.ts).
    jwtSecret: signsWithPublishedKey(project) ? undefined : platform.env.PATCHBAY_JWT_SECRET,
    deployment: platform.now().toISOString(),
  }
}

async function linkedPoolerHost(
  { projectRef, root }: DeployOptions,
  { supabase }: Tools,
): Promise<string> {
  await supabase(['link', projectRef, '--yes'])
  const text = await readFile(join(root, 'supabase/.temp/pooler-url'), 'utf8').catch(() => '')
  const host = URL.parse(text.trim())?.hostname
  if (host) return host
  throw new ExpectedError(
    'The host of the pooler is not known.',
    'Give it: --pooler-host aws-0-<region>.pooler.supabase.com (dashboard → Connect)',
  )
}

/** Below the repository: new secrets, which the platform does not give back. */
export const secretsFile = (projectRef: string): string => `.env.${projectRef}`
