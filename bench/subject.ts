import type { Sql } from 'postgres'
import { freshTokens, seedCodes } from './seed.ts'
import type { Workload } from './workloads.ts'

/** What is measured, and for how long. */
export interface Subject {
  admin: Sql
  localDir: string
  /** Of the database, for pgbench. */
  dbUrl: string
  /** Ports of Patchbay and of floor B. */
  port: number
  floorBPort: number
  pgbench: string
  /** For pgbench's scripts. */
  folder: string
  users: number
  /** Of them, how many read their status. */
  polling: number
  /** First code that is not used yet. */
  codes: { next: number }
  /** Of one round. */
  seconds: number
  rounds: number
}

/** There are as many codes as users, and never fewer than this. */
const FEWEST_CODES = 40_000

/** How many codes or refresh tokens a run may present; undefined where it spends nothing. */
export function spendable({ users }: Subject, { needs }: Workload): number | undefined {
  if (needs === 'codes') return Math.max(FEWEST_CODES, users)
  return needs === 'refresh tokens' ? users : undefined
}

/** Puts the database where every measurement begins. */
export async function prepare(subject: Subject, workload: Workload): Promise<void> {
  const { admin, users, codes } = subject
  await admin`truncate patchbay.interactions, patchbay.audit_log, patchbay.rate_limits`
  await admin`
    update patchbay.grants set resource = ${workload.resource ?? null}
    where resource is distinct from ${workload.resource ?? null}`
  if (/tokens$/.test(workload.needs)) await freshTokens(admin, users)
  if (workload.needs === 'codes') {
    await admin`truncate patchbay.authorization_requests, patchbay.authorization_codes`
    codes.next = 1
    await seedCodes(admin, 1, spendable(subject, workload) ?? 0, users)
  }
  await admin`vacuum (analyze) patchbay.grants, public.user_gpt_connections`
  await admin`checkpoint`
}
