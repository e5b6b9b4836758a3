import { z } from 'zod'
import { openDatabase } from '../../functions-shared/runtime/database/database.ts'
import { calledAs } from '../../local-stack/command/called-as.ts'
import { errorText } from '../../local-stack/expected-error.ts'
import { type Finding, obstacle, ok, warning } from '../support/findings.ts'
import type { DeployOptions } from './options.ts'
import type { PlatformApi } from './platform-api.ts'
import { type ProbeAnswer, probeAnswer, probeFindings } from './probe-findings.ts'

/** How long is waited for what arrives late, and how the operator sees it. */
export interface Patience {
  /** Milliseconds in all. */
  time: number
  /** Milliseconds between two attempts; more than 20 probes per minute are refused. */
  pause: number
  say(line: string): void
}

/** From a block for documentation (RFC 5737): no caller has it. */
const FORGED = '192.0.2.66'

/** Whether the login works as the functions use it: their own code, TLS and pooler included. */
export async function loginFinding(databaseUrl: string, patience: Patience): Promise<Finding> {
  const { hostname } = new URL(databaseUrl)
  const tried = await retried(patience, `the login at ${hostname}`, async () => {
    const database = openDatabase({ url: databaseUrl, poolSize: 1 })
    try {
      return { value: await database.one<{ role: string }>`select role from patchbay_api.health()` }
    } catch (error) {
      return { problem: errorText(error) }
    } finally {
      await database.close()
    }
  })
  if ('problem' in tried) {
    return obstacle(
      `The login patchbay_edge does not work through ${hostname}: ${tried.problem}`,
      'See --pooler-host and docs/deploy.md; the functions return 503 until it works.',
    )
  }
  return ok(`The login patchbay_edge works through ${hostname} and is ${tried.value.role}`)
}

/**
 * Asks the deployed functions what they see, and waits until they say so of this deployment.
 *
 * @param deployment PATCHBAY_DEPLOYMENT that was set; undefined: any will do
 */
export async function probed(
  { projectUrl: origin, prefix }: Pick<DeployOptions, 'projectUrl' | 'prefix'>,
  secretKey: string,
  deployment: string | undefined,
  patience: Patience,
): Promise<Finding[]> {
  const url = `${origin}/functions/v1/${prefix}ops/probe`
  const tried = await retried(patience, 'the functions', async () => {
    const probe = await ask(url, secretKey)
    if ('problem' in probe || deployment === undefined) return probe
    if (probe.value.deployment === deployment) return probe
    return { problem: 'they still run with the settings of before' }
  })
  if ('value' in tried) return probeFindings(tried.value, FORGED)
  return [
    obstacle(
      `POST ${url}: ${tried.problem}.`,
      `Look at the log of the function ${prefix}ops: dashboard → Edge Functions. Then ${calledAs('deploy')} --project-ref <ref> --check`,
    ),
  ]
}

async function ask(
  url: string,
  apikey: string,
): Promise<{ value: ProbeAnswer } | { problem: string }> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { apikey, 'x-forwarded-for': FORGED },
      redirect: 'error',
      signal: AbortSignal.timeout(20_000),
    })
    const text = await response.text()
    if (response.status === 404) return { problem: 'there is no probe (404): deploy this version' }
    if (!response.ok) return { problem: `${response.status} ${text.slice(0, 200)}` }
    const parsed = probeAnswer.safeParse(JSON.parse(text))
    return parsed.success ? { value: parsed.data } : { problem: 'an answer of another form' }
  } catch (error) {
    return { problem: errorText(error) }
  }
}

/** Looks again until there is no obstacle or the time is over: each function gets its settings in its own time. */
export async function settled(
  patience: Patience,
  look: () => Promise<Finding[]>,
): Promise<Finding[]> {
  type Wrong = { problem: string; findings: Finding[] }
  const tried = await retried<Finding[], Wrong>(patience, 'answers', async () => {
    const value = await look()
    const wrong = value.find(({ level }) => level === 'obstacle')
    return wrong ? { problem: wrong.text, findings: value } : { value }
  })
  return 'value' in tried ? tried.value : tried.findings
}

/** Tries until it works or the time is over; says each new reason once. */
async function retried<T, P extends { problem: string }>(
  { time, pause, say }: Patience,
  what: string,
  attempt: () => Promise<{ value: T } | P>,
): Promise<{ value: T } | P> {
  const end = Date.now() + time
  for (let said = ''; ; ) {
    const outcome = await attempt()
    if ('value' in outcome || Date.now() + pause > end) return outcome
    if (outcome.problem !== said) say(`  waiting for ${what}: ${outcome.problem}`)
    said = outcome.problem
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

const JOBS = ['patchbay-purge', 'patchbay-purge-job-runs', 'patchbay-webhooks']
const schemaThere = z.tuple([z.looseObject({ has_cron: z.boolean() })])
const jobRows = z.array(z.looseObject({ jobname: z.string(), active: z.boolean() }))

/** Which jobs are scheduled in the database, and what it means where one is not. */
export async function jobFindings(api: Pick<PlatformApi, 'query'>): Promise<Finding[]> {
  try {
    const [{ has_cron }] = schemaThere.parse(
      await api.query("select to_regclass('cron.job') is not null as has_cron"),
    )
    const rows = has_cron
      ? jobRows.parse(
          await api.query(
            "select jobname, active from cron.job where jobname like 'patchbay-%' order by jobname",
          ),
        )
      : []
    return judgeJobs(rows.filter(({ active }) => active).map(({ jobname }) => jobname))
  } catch (error) {
    return [
      warning(
        `It is not known which jobs are scheduled: ${errorText(error)}`,
        'select * from cron.job',
      ),
    ]
  }
}

/** The same for names. */
export function judgeJobs(scheduled: readonly string[]): Finding[] {
  const wayOut =
    'Enable pg_cron and pg_net (dashboard → Database → Extensions) and run this again, or use any cron (docs/operations.md).'
  const missing = (names: readonly string[]) => names.some((name) => !scheduled.includes(name))
  return [
    scheduled.length > 0
      ? ok(`Scheduled: ${JOBS.filter((name) => scheduled.includes(name)).join(', ')}`)
      : warning('No job is scheduled.', wayOut),
    ...(missing(['patchbay-purge'])
      ? [warning('Expired tokens, logs and interactions are never deleted.', wayOut)]
      : []),
    ...(missing(['patchbay-webhooks'])
      ? [warning('Webhooks are queued and never sent.', wayOut)]
      : []),
    ...(scheduled.length > 0 && missing(['patchbay-purge-job-runs'])
      ? [warning('pg_cron’s own record of runs grows for ever.', wayOut)]
      : []),
  ]
}
