import { spawn } from 'node:child_process'
import { chmod, readFile, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { ExpectedError } from '../stack/expected-error.ts'
import { inRoot, installed, ROOT } from '../stack/paths.ts'
import { doSteps } from './do-steps.ts'
import type { DeployOptions } from './options.ts'
import { type Known, planDeploy } from './plan.ts'
import { envFile, type NewSecrets } from './secrets.ts'
import { issuerOrigin, runSmoke } from './smoke.ts'

const secretNames = z.array(z.looseObject({ name: z.string() }))
const apiKeys = z.array(z.looseObject({ api_key: z.string().nullish() }))

/**
 * Does what the plan says, then tries the deployed functions → the options, with the origin that clients use. Throws an
 * ExpectedError at the first failure. New secrets, which the platform does not give back, go to a file that git ignores.
 */
export async function deploy(options: DeployOptions, secrets: NewSecrets): Promise<DeployOptions> {
  if (!process.env.SUPABASE_ACCESS_TOKEN) {
    throw new ExpectedError(
      'SUPABASE_ACCESS_TOKEN is not set.',
      'Make one at https://supabase.com/dashboard/account/tokens',
    )
  }
  const known = await askProject(options, secrets)
  const file = inRoot(`.env.${options.projectRef}`)
  const keep = async (kept: Record<string, string>) => {
    await writeFile(file, envFile(kept), { mode: 0o600, flag: 'a' })
    // A file that was there keeps its mode.
    await chmod(file, 0o600)
    console.log(`  ${Object.keys(kept).join(', ')}: in ${file}, readable by you only`)
  }
  await doSteps(planDeploy(options, known), { supabase, keep, say: console.log })

  const publicUrl = await publicUrlOf(options, known)
  console.log(`\nSmoke test of ${publicUrl}/functions/v1`)
  const { ok, lines } = await runSmoke(publicUrl)
  console.log(lines.join('\n'))
  if (!ok) throw new ExpectedError('The deployment does not answer as it should.', 'docs/deploy.md')
  return { ...options, publicUrl }
}

/** The origin that clients use. A project that has its own, and was given none, names it in its discovery document. */
async function publicUrlOf(options: DeployOptions, { present }: Known): Promise<string> {
  if (options.publicUrlGiven || !present.has('PATCHBAY_PUBLIC_URL')) return options.publicUrl
  return (await issuerOrigin(options.projectUrl)) ?? options.publicUrl
}

async function askProject(options: DeployOptions, secrets: NewSecrets): Promise<Known> {
  const remote = `--remote=${options.projectRef}`
  const present = new Set(
    secretNames
      .parse(JSON.parse(await supabase(['secrets', 'list', remote, '--output', 'json'])))
      .map(({ name }) => name),
  )
  const keys = apiKeys.parse(
    JSON.parse(await supabase(['projects', 'api-keys', remote, '--reveal', '--output', 'json'])),
  )
  const secretKey = keys
    .flatMap(({ api_key }) => api_key ?? [])
    .find((key) => /^sb_secret_/.test(key))
  if (!secretKey) {
    throw new ExpectedError(
      'The project has no secret key (sb_secret_…).',
      'Make one under API keys.',
    )
  }
  const tokenKeys = present.has('PATCHBAY_TOKEN_KEYS')
    ? process.env.PATCHBAY_TOKEN_KEYS
    : secrets.tokenKeys
  if (!tokenKeys && options.webhookUrl) {
    throw new ExpectedError(
      'The project has PATCHBAY_TOKEN_KEYS already, and a webhook secret must be sealed with them.',
      'Set PATCHBAY_TOKEN_KEYS to the same value here.',
    )
  }
  const poolerHost = options.poolerHost ?? (await linkedPoolerHost(options.projectRef))
  return { secrets, present, poolerHost, secretKey, tokenKeys: tokenKeys ?? '' }
}

async function linkedPoolerHost(projectRef: string): Promise<string> {
  await supabase(['link', projectRef, '--yes'])
  const text = await readFile(inRoot('supabase/.temp/pooler-url'), 'utf8').catch(() => '')
  const host = URL.parse(text.trim())?.hostname
  if (host) return host
  throw new ExpectedError(
    'The host of the pooler is not known.',
    'Give it: --pooler-host aws-0-<region>.pooler.supabase.com (dashboard → Connect)',
  )
}

function supabase(words: string[]): Promise<string> {
  const cli = installed('supabase', 'dist', 'supabase.js')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cli, ...words, '--workdir', ROOT], {
      cwd: ROOT,
      env: { ...process.env, SUPABASE_TELEMETRY_DISABLED: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    let trouble = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
    })
    child.stderr.on('data', (chunk) => {
      trouble += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) return resolve(output)
      reject(
        new ExpectedError(
          `supabase ${words.slice(0, 2).join(' ')} failed.`,
          `${trouble}${output}`.trim(),
        ),
      )
    })
  })
}
