import postgres, { type Sql, type TransactionSql } from 'postgres'
import { errorText } from '../../expected-error.ts'
import type { Claims } from './claims.ts'

/** May this bearer do it, as the policies on realtime.messages say? `unknown`: the database could not be asked. */
export type Verdict = 'allowed' | 'refused' | 'unknown'

/**
 * Asks the database whether the policies let a bearer hear a topic's broadcasts. As the platform does: a probe row that
 * nobody else ever sees, and a look for it as the bearer.
 */
export function mayListen(sql: Sql, topic: string, claims: Claims): Promise<Verdict> {
  return ask(sql, async (tx) => {
    const [probe] = await tx`
      insert into realtime.messages (topic, extension) values (${topic}, 'broadcast') returning id`
    await become(tx, claims, topic)
    const seen = await tx`select from realtime.messages where id = ${probe?.id}`
    return seen.length > 0
  })
}

/** Asks the database whether the policies let a bearer send broadcasts to a topic: it tries to insert one. */
export function mayBroadcast(sql: Sql, topic: string, claims: Claims): Promise<Verdict> {
  return ask(sql, async (tx) => {
    await become(tx, claims, topic)
    await tx`insert into realtime.messages (topic, extension) values (${topic}, 'broadcast')`
    return true
  })
}

/** For the rest of the transaction: the bearer's role, and what policies ask for. */
export async function become(tx: TransactionSql, claims: Claims, topic = ''): Promise<void> {
  const { role, sub } = claims
  await tx`
    select
      set_config('role', ${role}, true),
      set_config('realtime.topic', ${topic}, true),
      set_config('request.jwt.claims', ${JSON.stringify(claims)}, true),
      set_config('request.jwt.claim.sub', ${typeof sub === 'string' ? sub : ''}, true),
      set_config('request.jwt.claim.role', ${role}, true),
      set_config('request.headers', '{}', true)`
}

class RolledBack extends Error {}

/** Runs the question in a transaction that never commits. An error of the policies themselves is a "no". */
async function ask(sql: Sql, question: (tx: TransactionSql) => Promise<boolean>): Promise<Verdict> {
  let allowed = false
  try {
    await sql.begin(async (tx) => {
      allowed = await question(tx)
      throw new RolledBack()
    })
  } catch (error) {
    if (error instanceof RolledBack) return allowed ? 'allowed' : 'refused'
    if (isDatabaseAnswer(error)) return 'refused'
    console.error('policies cannot be asked:', errorText(error))
  }
  return 'unknown'
}

/** Whether the database said so itself, other than "I am shutting down" (57), "I am full" (53) and the like. */
function isDatabaseAnswer(error: unknown): boolean {
  return error instanceof postgres.PostgresError && !/^(08|53|57)/.test(error.code)
}
