import postgres, { type Sql } from 'postgres'
import { calledAs } from '../../local-stack/command/called-as.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'

/** Removes a client with all its connections; the users' status follows by trigger. */
export async function removeClient(sql: Sql, id: string): Promise<void> {
  if (id === 'pairing') {
    throw new ExpectedError('The client "pairing" belongs to Patchbay: getlogin needs it.')
  }
  const ended = await retried(() =>
    sql.begin(async (tx) => {
      const [count] = await tx<{ connections: number }[]>`
      select count(*)::integer as connections from patchbay.grants
      where client_id = ${id} and revoked_at is null and expires_at > now()`
      const [removed] = await tx`delete from patchbay.clients where id = ${id} returning id`
      if (!removed)
        throw new ExpectedError(`There is no client "${id}".`, `${calledAs('clients')} list`)
      await tx`select patchbay.audit('client_removed', p_client_id => ${id})`
      return count?.connections ?? 0
    }),
  )

  console.log(`  removed ${id}; ${ended} ${ended === 1 ? 'connection' : 'connections'} ended`)
}

const MOST_TRIES = 5

/**
 * Tries again where Postgres ended the transaction for a deadlock. Every redemption waits for its client while it holds its
 * code, so the two can wait for each other; that is cheaper than one more lock in each redemption.
 */
async function retried<T>(work: () => Promise<T>): Promise<T> {
  for (let left = MOST_TRIES - 1; ; left--) {
    try {
      return await work()
    } catch (error) {
      const isDeadlock = error instanceof postgres.PostgresError && error.code === '40P01'
      if (!isDeadlock || left === 0) throw error
    }
  }
}
