import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql } from 'postgres'
import { errorText } from '../../expected-error.ts'

const GIVE_UP_MILLISECONDS = 5000

/** Settles when the rows of a transaction can be read by everybody. Never rejects. */
export type Readable = (xid: number) => Promise<void>

/**
 * The log reports a commit when it is on disk. A moment later, but only then, other sessions see its rows: one that
 * asked for them at once would find the old ones, policies included. So nothing is told before that moment.
 */
export function visibleTransactions(sql: Sql): Readable {
  let last: { xid: number; visible: Promise<void> } | undefined
  return (xid) => {
    // All changes of a transaction come one after the other.
    if (last?.xid !== xid) last = { xid, visible: untilVisible(sql, xid).catch(complain) }
    return last.visible
  }
}

function complain(error: unknown): void {
  console.error('snapshots cannot be asked for:', errorText(error))
}

async function untilVisible(sql: Sql, xid: number): Promise<void> {
  const begun = Date.now()
  while (Date.now() - begun < GIVE_UP_MILLISECONDS) {
    const [row] = await sql<{ snapshot: string }[]>`
      select pg_catalog.pg_current_snapshot()::text as snapshot`
    if (row && isVisible(row.snapshot, xid)) return
    await sleep(1)
  }
}

/**
 * Whether a snapshot, written `xmin:xmax:running,…`, shows a transaction. The snapshot counts in 64 bits, the log in 32:
 * which of two is the earlier is then told by the sign of their difference, as Postgres does it.
 */
export function isVisible(snapshot: string, xid: number): boolean {
  const [, xmax = '', running = ''] = snapshot.split(':')
  const low = (text: string) => Number(BigInt.asUintN(32, BigInt(text)))
  const isBefore = ((xid - low(xmax)) | 0) < 0
  return isBefore && !running.split(',').some((one) => one !== '' && low(one) === xid)
}
