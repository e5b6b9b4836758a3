import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { ExpectedError } from '../stack/expected-error.ts'
import { inRoot, installed, ROOT } from '../stack/paths.ts'
import type { DeployOptions } from './options.ts'
import { type Known, planDeploy, type Step } from './plan.ts'
import { edgeDatabaseUrl, envFile, type NewSecrets } from './secrets.ts'
import { runSmoke } from './smoke.ts'

const secretNames = z.array(z.looseObject({ name: z.string() }))
const apiKeys = z.array(z.looseObject({ api_key: z.string().nullish() }))

/** Does what the plan says, then tries the deployed functions. Throws an ExpectedError at the first failure. */
export async function deploy(options: DeployOptions, secrets: NewSecrets): Promise<void> {
  if (!process.env.SUPABASE_ACCESS_TOKEN) {
    throw new ExpectedError(
      'SUPABASE_ACCESS_TOKEN is not set.',
      'Make one at https://supabase.com/dashboard/account/tokens',
    )
  }
  const known = await askProject(options, secrets)
  await keepSecrets(options, known)

  for (const step of planDeploy(options, known)) {
    console.log(`\n${step.title}`)
    const output = await runStep(step)
    if (step.title.startsWith('Client ')) {
      const created = output.includes(options.client.id)
      console.log(created ? '  created; its secret is in the file' : '  was there; kept as it is')
    }
  }

  console.log('\nSmoke test')
  const { ok, lines } = await runSmoke(options.publicUrl)
  console.log(lines.join('\n'))
  if (!ok) throw new ExpectedError('The deployment does not answer as it should.', 'docs/deploy.md')
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

/** New secrets can not be read back from the project: the operator gets them in a file that git ignores. */
async function keepSecrets(options: DeployOptions, known: Known): Promise<void> {
  const { secrets, present, poolerHost } = known
  const file = inRoot(`.env.${options.projectRef}`)
  const values = {
    ...(!present.has('PATCHBAY_TOKEN_KEYS') && { PATCHBAY_TOKEN_KEYS: secrets.tokenKeys }),
    ...(!present.has('PATCHBAY_DB_URL') && {
      PATCHBAY_DB_URL: edgeDatabaseUrl(options.projectRef, poolerHost, secrets.databasePassword),
    }),
    CLIENT_SECRET_IF_CREATED: secrets.clientSecret,
    ...(options.webhookUrl && { WEBHOOK_SECRET_IF_CREATED: secrets.webhookSecret }),
  }
  await writeFile(file, envFile(values), { mode: 0o600, flag: 'a' })
  console.log(`New secrets are in ${file}, readable by you only.`)
}

async function runStep({ words, file }: Step): Promise<string> {
  if (!file) return await supabase(words)
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-deploy-'))
  try {
    const path = join(folder, file.option === '--file' ? 'step.sql' : 'step.env')
    await writeFile(path, file.content, { mode: 0o600 })
    return await supabase([...words, file.option, path])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
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
