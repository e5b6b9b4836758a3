import postgres, { type TransactionSql } from 'postgres'
import { waitFor } from '../../local-stack/wait-for.ts'
import { sql, stack } from './stack.ts'

/** A transaction that stays open until the test lets it go. */
export interface HeldLock {
  /** Waits until a request that runs this entry function stands still behind the lock, directly or not. */
  blocked(entryFunction: string): Promise<void>
  /** The same for any statement, by a part of it. */
  behind(statement: string): Promise<void>
  /** Commits. */
  release(): Promise<void>
}

/** Opens a transaction, does `work` in it, and keeps it open. */
export async function holdLock(work: (tx: TransactionSql) => Promise<unknown>): Promise<HeldLock> {
  const connection = postgres(stack.db_url, { max: 1, onnotice: () => {} })
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  let held = () => {}
  const ready = new Promise<void>((resolve) => {
    held = resolve
  })
  let pid = 0
  const done = connection.begin(async (tx) => {
    const [self] = await tx`select pg_backend_pid() as pid`
    pid = self?.pid
    await work(tx)
    held()
    await released
  })
  await Promise.race([ready, done])

  const behind = async (statement: string) => {
    await waitFor(`${statement} to stand behind the lock`, async () => {
      const rows = await sql`
        with recursive behind (pid) as (
          select ${pid}::integer
          union
          select activity.pid from pg_stat_activity as activity, behind
          where activity.wait_event_type = 'Lock' and behind.pid = any (pg_blocking_pids(activity.pid))
        )
        select from behind join pg_stat_activity using (pid)
        where position(${statement} in query) > 0 and wait_event_type = 'Lock'`
      return rows.length > 0
    })
  }

  return {
    blocked: (entryFunction) => behind(`patchbay_api.${entryFunction}(`),
    behind,
    async release() {
      release()
      await done
      await connection.end()
    },
  }
}
