import postgres, { type Sql } from 'postgres'
import { errorCode } from './expected-error.ts'

/** The jobs that pg_cron runs on the platform. `stop` waits for a purge, and leaves a dispatch to the functions. */
export type Scheduler = { stop(): Promise<void> }

const LOOK_EVERY = 500
/** Dispatches that are waited for at once: one is as slow as its slowest endpoint, and the others must not wait for it. */
const DISPATCHES = 8
const PURGE_EVERY = 60_000
/** Rows of a kind at once. Halved when that took too long, so that it goes on however slow the database is. */
const PURGE_BATCH = 10_000
const SMALLEST_PURGE_BATCH = 10
/** Milliseconds of a statement. What was cut off is undone and comes again. */
const STATEMENT_TIMEOUT = 20_000
/** SQLSTATE query_canceled. */
const CUT_OFF = '57014'

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
  /** What stands before the names of Patchbay's functions. */
  prefix?: string
  secretKey: string
  /** Milliseconds; another than the usual one only for tests. */
  statementTimeout?: number
}): Scheduler {
  const sql = postgres(options.dbUrl, {
    max: 1,
    idle_timeout: 30,
    connect_timeout: 5,
    // postgres.js asks for them behind the back of a query, and where the connection breaks then, nobody can catch it.
    fetch_types: false,
    connection: {
      application_name: 'patchbay-scheduler',
      statement_timeout: options.statementTimeout ?? STATEMENT_TIMEOUT,
    },
    onnotice: () => {},
  })
  const stopping = new AbortController()
  const dispatches = new Set<Promise<void>>()
  const look = async () => {
    if (dispatches.size >= DISPATCHES || !(await areDue(sql))) return
    const dispatch = callDispatch(options, stopping.signal).finally(() =>
      dispatches.delete(dispatch),
    )
    dispatches.add(dispatch)
  }
  const jobs = [repeat(LOOK_EVERY, look), repeat(PURGE_EVERY, () => purge(sql))]
  return {
    async stop() {
      stopping.abort()
      await Promise.all([...jobs.map((job) => job.stop()), ...dispatches])
      await sql.end({ timeout: 2 })
    },
  }
}

async function areDue(sql: Sql): Promise<boolean> {
  const [row] = await sql<{ due: boolean }[]>`select patchbay.webhooks_are_due() as due`
  return row?.due ?? false
}

/** Ends without an error also when the functions are away: the next look finds what is due again. */
async function callDispatch(
  { functionsUrl, prefix = '', secretKey }: Parameters<typeof startScheduler>[0],
  stopping: AbortSignal,
): Promise<void> {
  try {
    const response = await fetch(`${functionsUrl}/${prefix}ops/webhooks/dispatch`, {
      method: 'POST',
      headers: { apikey: secretKey },
      signal: AbortSignal.any([stopping, AbortSignal.timeout(30_000)]),
    })
    await response.body?.cancel()
  } catch {}
}

async function purge(sql: Sql): Promise<void> {
  let batch = PURGE_BATCH
  for (let more = true; more; ) {
    try {
      const [row] = await sql<{ more: boolean }[]>`
        select (patchbay.purge(p_batch => ${batch}) ->> 'more')::boolean as more`
      more = row?.more ?? false
    } catch (error) {
      if (errorCode(error) !== CUT_OFF || batch <= SMALLEST_PURGE_BATCH) throw error
      batch = Math.ceil(batch / 2)
    }
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
