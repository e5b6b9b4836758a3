import type { Sql } from 'postgres'
import { inRoot, installed, ROOT } from '../../local-stack/paths.ts'
import type { Temporary } from '../../local-stack/temporary/temporary.ts'
import { type Contestant, overHttp, type Sample } from '../contestant.ts'
import { httpRequest, type NextRequest } from '../http-load.ts'
import { OTHERS_ENV, othersRequests } from '../others.ts'
import { watchPgbench } from '../pgbench.ts'
import { cpuOfTree } from '../processes/cpu.ts'
import { seeded } from '../seed.ts'
import { startServer } from '../server-process.ts'
import { type Subject, WITH_TODOS } from '../subject.ts'
import { isOAuth, type WorkloadName } from '../workload-names.ts'
import { yardstickScript } from './scripts.ts'
import { yardstickStore } from './store.ts'

/** A database with a store in it, and the Postgres that holds it. */
export interface StoreDatabase {
  sql: Sql
  url: string
  postmaster: number
}

interface Where {
  temporary: Temporary
  /** Of codes, refreshes and status reads. */
  database: StoreDatabase
  /** Of todos: the stack's own. */
  subject: Subject
  stackPostmaster: number
  /** Credentials of a round. */
  rows: number
}

const withTodosOf = ({ users }: Subject) => Math.min(users, WITH_TODOS)

/** Y: pgbench, with no HTTP and no server between. */
export function yardstick(where: Where & { pgbench: string; turns: number }): Contestant {
  const { temporary, database, subject, stackPostmaster, rows, pgbench, turns } = where
  const block = Math.floor(rows / turns)
  let turn = 0
  return {
    name: 'Y: pgbench',
    role: 'yardstick',
    measures: () => true,
    async prepare(workload) {
      turn = 0
      if (isOAuth(workload)) await fill(database, workload, rows)
    },
    async load(workload, connections, seconds): Promise<Sample> {
      const postmaster = isOAuth(workload) ? database.postmaster : stackPostmaster
      const script = yardstickScript(workload, {
        users: subject.users,
        withTodos: withTodosOf(subject),
      })
      const { transactions, elapsed, before, after } = await watchPgbench(
        pgbench,
        isOAuth(workload) ? database.url : subject.adminUrl,
        script,
        {
          connections,
          seconds,
          folder: temporary.folder,
          define: { base: block * turn++, stride: Math.floor(block / connections) },
          read: () => cpuOfTree(postmaster),
        },
      )
      return { elapsed, latencies: [], statuses: { done: transactions }, postgres: after - before }
    },
  }
}

/** B: the least server of the functions' runtime over the yardstick. */
export async function bareServer(where: Where): Promise<Contestant> {
  const { temporary, database, subject, stackPostmaster, rows } = where
  const name = 'B: bare server'
  const { port, pid } = await startServer(
    temporary,
    name,
    installed('.bin', 'deno'),
    [
      'run',
      '--quiet',
      '--no-prompt',
      '--allow-net',
      '--allow-env',
      '--allow-read',
      '--node-modules-dir=manual',
      inRoot('bench/yardstick/bare-server.ts'),
    ],
    {
      cwd: ROOT,
      env: { ...OTHERS_ENV, BENCH_DB_URL: database.url, BENCH_STACK_URL: subject.adminUrl },
    },
  )
  const oauth = othersRequests(port, { token: '/token', status: '/status' })
  const todos = todoRequests(port, subject)
  return overHttp({
    name,
    role: 'bare server',
    port,
    server: pid,
    postmasterOf: (workload) => (isOAuth(workload) ? database.postmaster : stackPostmaster),
    measures: () => true,
    async prepare(workload) {
      oauth.restart()
      if (isOAuth(workload)) await fill(database, workload, rows)
    },
    nextOf: (workload) => (isOAuth(workload) ? oauth.nextOf(workload) : todos(workload)),
  })
}

/** Leaves a store with unused credentials for a workload. */
export async function fill(
  { sql }: StoreDatabase,
  workload: WorkloadName & Parameters<typeof yardstickStore.fill>[0],
  rows: number,
  store = yardstickStore,
): Promise<void> {
  for (const statement of store.fill(workload, rows)) await sql.unsafe(statement)
}

function todoRequests(port: number, subject: Subject): (workload: WorkloadName) => NextRequest {
  let n = 0
  const bearer = (users: number) => ({
    authorization: `Bearer ${seeded.userId((n++ % users) + 1)}`,
  })
  const json = { 'content-type': 'application/json' }
  const post = (path: string, body: string) =>
    httpRequest(port, 'POST', path, { ...bearer(subject.users), ...json }, body)
  return (workload) => () =>
    workload === 'listTodos'
      ? httpRequest(port, 'GET', '/todos', bearer(withTodosOf(subject)))
      : workload === 'createTodo'
        ? post('/todos', '{"title":"Buy milk"}')
        : post('/mcp', '{"jsonrpc":"2.0","id":1,"method":"tools/call"}')
}
