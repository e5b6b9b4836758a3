import type { Sql } from 'postgres'
import { loadKeys } from '../local-stack/keys.ts'
import { filesIn } from '../local-stack/settings.ts'
import type { Temporary } from '../local-stack/temporary/temporary.ts'
import { userJwt } from './load/user-jwt.ts'
import { freshTokens, seedCodes, seeded, seedUsers } from './seed.ts'
import { startTemporaryStack } from './temporary-stack.ts'
import { type Workload, workloads } from './workloads.ts'

/** A stack with users, what is asked of it, and how to put it back to where a measurement begins. */
export interface Subject {
  admin: Sql
  adminUrl: string
  port: number
  postgresLog: string
  users: number
  workloads: readonly Workload[]
  /** Users that read their status, each with a token of their own. */
  polling: number
  /** Fresh codes and tokens, empty logs and limits. */
  prepare(workload: Workload): Promise<void>
}

/** Users with todos to list: 20 each. */
export const WITH_TODOS = 1000
const MOST_POLLING = 10_000

/** Starts a stack with `users` users, which ends with the benchmark. */
export async function startSubject(
  temporary: Temporary,
  users: number,
  postgresSettings: readonly string[],
): Promise<Subject> {
  const { stack, localDir, admin } = await startTemporaryStack(temporary, {}, postgresSettings)
  const files = filesIn(localDir)
  const keys = await loadKeys(files.keys, files.database)
  const withTodos = Math.min(users, WITH_TODOS)
  await seedUsers(admin, users, withTodos)

  const polling = Math.min(users, MOST_POLLING)
  const jwts = Array.from({ length: polling }, (_, index) =>
    userJwt(keys.jwt_secret, seeded.userId(index + 1)),
  )
  const position = { code: 1, refresh: 1, user: 0 }
  const jwtOf = (user: number) => jwts[user - 1] ?? ''
  return {
    admin,
    adminUrl: stack.adminUrl,
    port: Number(new URL(stack.info.api_url).port),
    postgresLog: files.postgresLog,
    users,
    polling,
    workloads: workloads({ stack: stack.info, users, polling, withTodos, jwtOf, position }),
    async prepare({ needs, resource = null }) {
      await admin`truncate patchbay.changes, patchbay.interactions, patchbay.audit_log, patchbay.rate_limits`
      await admin`
        update patchbay.grants set resource = ${resource} where resource is distinct from ${resource}`
      if (needs !== 'nothing') {
        await removeNewGrants(admin)
        await freshTokens(admin, users)
      }
      if (needs === 'codes') {
        await admin`truncate patchbay.authorization_requests, patchbay.authorization_codes`
        await seedCodes(admin, 1, users, users)
      }
      Object.assign(position, { code: 1, refresh: 1 })
      await admin`vacuum (analyze) patchbay.grants, public.user_gpt_connections`
    },
  }
}

/** Those that code exchanges made; every seeded user keeps the first. */
async function removeNewGrants(admin: Sql): Promise<void> {
  await admin.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`delete from patchbay.grants where id::text not like '00000000-0000-4000-9000-%'`
  })
}
