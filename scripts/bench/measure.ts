import type { Sql } from 'postgres'
import { filesIn } from '../stack/settings.ts'
import { requireRows, requireSuccess } from './faults.ts'
import { httpLoad, type LoadResult, type LoadRun, together } from './http-load.ts'
import { median } from './median.ts'
import { runPgbench } from './pgbench.ts'
import { cpuSeconds } from './processes/cpu.ts'
import type { Row } from './report.ts'
import { freshTokens, seedCodes } from './seed.ts'
import { statementsPerRequest } from './statements.ts'
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

/** The number of connections that the others are compared with. */
const BASE = 32

/** Seconds for which floor B and Patchbay are loaded by turns. */
const SLICE = 0.5

/** One round of a row. */
type Round = Pick<Row, 'a' | 'b' | 'ours' | 'p50' | 'p95' | 'p99' | 'cpuFunctions' | 'cpuPostgres'>

/**
 * The rows of a workload, one for each number of connections. Throws an ExpectedError where a row would be worth nothing:
 * an answer was no success, or a code or refresh token was presented twice.
 *
 * @param begins is told of each round
 */
export async function measure(
  subject: Subject,
  workload: Workload,
  connectionCounts: readonly number[],
  begins: (round: number) => void,
): Promise<Row[]> {
  await warmUp(subject, workload)
  const statements = await countStatements(subject, workload)
  const rounds: Map<number, Round>[] = []
  for (let round = 0; round < subject.rounds; round++) {
    begins(round + 1)
    const byConnections = new Map<number, Round>()
    for (const connections of connectionCounts)
      byConnections.set(connections, await oneRound(subject, workload, connections))
    rounds.push(byConnections)
  }
  return connectionCounts.map((connections) => rowOf(workload, connections, statements, rounds))
}

/** Both floors and Patchbay. */
async function oneRound(subject: Subject, workload: Workload, connections: number): Promise<Round> {
  const rows = spendable(subject, workload)
  const a = await floorA(subject, workload, connections)
  requireRows(workload, 'floor A', Math.round(a * subject.seconds), rows)

  await prepare(subject, workload)
  const { b, ours, cpu } = await inSlices(subject, workload, connections)
  requireSuccess(workload, 'floor B', b.statuses, rows)
  requireSuccess(workload, 'Patchbay', ours.statuses, rows)
  requireRows(workload, 'floor B and Patchbay', answersOf(b) + answersOf(ours), rows)
  const microseconds = (part: string) => (1e6 * (cpu.get(part) ?? 0)) / answersOf(ours)
  return {
    a,
    b: b.rate,
    ours: ours.rate,
    p50: ours.p50,
    p95: ours.p95,
    p99: ours.p99,
    cpuFunctions: microseconds('Edge Functions (Deno)'),
    cpuPostgres: microseconds('Postgres'),
  }
}

/** Loads floor B and Patchbay by turns, so that the machine's slow and fast moments fall on both. */
async function inSlices(subject: Subject, workload: Workload, connections: number) {
  const { seconds, port, floorBPort } = subject
  const slices = Math.ceil(seconds / SLICE)
  const next = workload.requests()
  const load = (at: number) => httpLoad(at, connections, seconds / slices, next)
  const runs: { b: LoadRun; ours: LoadRun }[] = []
  const cpu = new Map<string, number>()
  for (let slice = 0; slice < slices; slice++) {
    const b = await load(floorBPort)
    const before = cpuSeconds(process.pid)
    const ours = await load(port)
    for (const [part, total] of cpuSeconds(process.pid))
      cpu.set(part, (cpu.get(part) ?? 0) + total - (before.get(part) ?? 0))
    runs.push({ b, ours })
  }
  return { b: together(runs.map(({ b }) => b)), ours: together(runs.map(({ ours }) => ours)), cpu }
}

const answersOf = ({ statuses }: LoadResult) =>
  Object.values(statuses).reduce((sum, count) => sum + count, 0)

function rowOf(
  workload: Workload,
  connections: number,
  statements: number,
  rounds: readonly ReadonlyMap<number, Round>[],
): Row {
  const own = rounds.flatMap((round) => round.get(connections) ?? [])
  const middle = (figure: (round: Round) => number) => median(own.map(figure))
  const rates = own.map(({ ours }) => ours)
  // Within a round: the machine is a third faster in one minute than in another.
  const ofBase = rounds.flatMap((round) => {
    const [at, base] = [round.get(connections), round.get(BASE)]
    return at && base ? [at.ours / base.ours] : []
  })
  return {
    workload: workload.name,
    connections,
    a: middle(({ a }) => a),
    b: middle(({ b }) => b),
    ours: middle(({ ours }) => ours),
    ofA: middle(({ a, ours }) => ours / a),
    ofB: middle(({ b, ours }) => ours / b),
    ofBase: ofBase.length > 0 ? median(ofBase) : undefined,
    spread: (Math.max(...rates) - Math.min(...rates)) / 2 / median(rates),
    p50: middle(({ p50 }) => p50),
    p95: middle(({ p95 }) => p95),
    p99: middle(({ p99 }) => p99),
    cpuFunctions: middle(({ cpuFunctions }) => cpuFunctions),
    cpuPostgres: middle(({ cpuPostgres }) => cpuPostgres),
    statements,
    elsewhere: workload.elsewhere ?? false,
  }
}

async function floorA(subject: Subject, workload: Workload, connections: number): Promise<number> {
  await prepare(subject, workload)
  const { pgbench, dbUrl, users, seconds, folder } = subject
  const stride = Math.floor((spendable(subject, workload) ?? users) / connections)
  return runPgbench(pgbench, dbUrl, workload.pgbench, {
    connections,
    seconds,
    folder,
    define: { base: 0, stride },
  })
}

/** How many codes or refresh tokens a run may present; undefined where it spends nothing. */
function spendable({ users }: Subject, { needs }: Workload): number | undefined {
  if (needs === 'codes') return Math.max(FEWEST_CODES, users)
  return needs === 'refresh tokens' ? users : undefined
}

/** Puts the database where every measurement begins. */
async function prepare(subject: Subject, workload: Workload): Promise<void> {
  const { admin, users, codes } = subject
  await admin`truncate ops.interactions, ops.audit_log, ops.rate_limits`
  await admin`
    update oauth.grants set resource = ${workload.resource ?? null}
    where resource is distinct from ${workload.resource ?? null}`
  if (/tokens$/.test(workload.needs)) await freshTokens(admin, users)
  if (workload.needs === 'codes') {
    await admin`truncate oauth.authorization_requests, oauth.authorization_codes`
    codes.next = 1
    await seedCodes(admin, 1, spendable(subject, workload) ?? 0, users)
  }
  await admin`vacuum (analyze) oauth.grants, public.user_gpt_connections`
  await admin`checkpoint`
}

async function countStatements(subject: Subject, workload: Workload): Promise<number> {
  if (workload.elsewhere) return 0
  await prepare(subject, workload)
  const { admin, localDir, port } = subject
  const next = workload.requests()
  return statementsPerRequest(admin, filesIn(localDir).postgresLog, 50, async (requests) => {
    await httpLoad(port, 1, Number.POSITIVE_INFINITY, next, requests)
  })
}

/** Compiled code and known tokens, as in a process that has run for a while. */
async function warmUp(subject: Subject, workload: Workload): Promise<void> {
  // The first poll of each user has the token verified; only after those does the steady work get compiled.
  const requests = 6 * subject.polling
  for (const port of [subject.floorBPort, subject.port]) {
    await prepare(subject, workload)
    await httpLoad(port, 32, 6, workload.requests(), requests)
  }
}
