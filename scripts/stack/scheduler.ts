import postgres, { type Sql } from 'postgres'

/** The jobs that pg_cron runs on the platform. `stop` waits for the one that is running. */
export type Scheduler = { stop(): Promise<void> }

const LOOK_EVERY = 500
const PURGE_EVERY = 60_000
const PURGE_BATCH = 10_000

/**
 * Runs retention every minute, and the dispatch of webhooks as soon as one is due: it looks twice a second, at an index
 * that is nearly always empty. A NOTIFY from the trigger would be a little faster and would make every connection of a
 * user, also in production, take a lock that all commits share.
 *
 * A database or a function that is away is met by trying again; nothing here ever fails the stack.
 */
export function startScheduler(options: {
  dbUrl: string
  functionsUrl: string
  secretKey: string
}): Scheduler {
  const sql = postgres(options.dbUrl, {
    max: 1,
    idle_timeout: 30,
    connect_timeout: 5,
    connection: { application_name: 'patchbay-scheduler' },
    onnotice: () => {},
  })
  const jobs = [
    repeat(LOOK_EVERY, () => dispatchDue(sql, options)),
    repeat(PURGE_EVERY, () => purge(sql)),
  ]
  return {
    async stop() {
      await Promise.all(jobs.map((job) => job.stop()))
      await sql.end({ timeout: 2 })
    },
  }
}

async function dispatchDue(
  sql: Sql,
  { functionsUrl, secretKey }: { functionsUrl: string; secretKey: string },
): Promise<void> {
  const [row] = await sql<{ due: boolean }[]>`
    select exists (
      select from ops.webhook_events as event
      join ops.webhook_endpoints as endpoint on endpoint.id = event.endpoint_id and endpoint.enabled
      where event.delivered_at is null and event.dead_at is null and event.next_attempt_at <= now()
    ) as due`
  if (!row?.due) return
  const response = await fetch(`${functionsUrl}/ops/webhooks/dispatch`, {
    method: 'POST',
    headers: { apikey: secretKey },
    signal: AbortSignal.timeout(30_000),
  })
  await response.body?.cancel()
}

async function purge(sql: Sql): Promise<void> {
  for (let more = true; more; ) {
    const [row] = await sql<{ more: boolean }[]>`
      select (ops.purge(p_batch => ${PURGE_BATCH}) ->> 'more')::boolean as more`
    more = row?.more ?? false
  }
}

/** Runs `job` now and again `pause` milliseconds after each end; what it throws is left for the next time. */
function repeat(pause: number, job: () => Promise<void>): { stop(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined
  let stopped = false
  let running = Promise.resolve()
  const run = () => {
    running = job()
      .catch(() => {})
      .then(() => {
        if (!stopped) timer = setTimeout(run, pause)
      })
  }
  run()
  return {
    async stop() {
      stopped = true
      clearTimeout(timer)
      await running
    },
  }
}
