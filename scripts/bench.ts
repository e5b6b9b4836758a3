// npm run bench [-- --connections 1,32,128 --seconds 4 --rounds 3 --only "status read" --write]
import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { cpus, tmpdir, totalmem } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import postgres from 'postgres'
import { startFloorB } from './bench/floor-b-process.ts'
import { httpLoad } from './bench/http-load.ts'
import { userJwt } from './bench/load/user-jwt.ts'
import { median } from './bench/median.ts'
import { findPgbench, runPgbench } from './bench/pgbench.ts'
import { cpuSeconds } from './bench/processes/cpu.ts'
import { head, line, markdown, type Row } from './bench/report.ts'
import { freshTokens, seedCodes, seeded, seedUsers } from './bench/seed.ts'
import { statementsPerRequest } from './bench/statements.ts'
import { type Workload, workloads } from './bench/workloads.ts'
import { inRoot } from './stack/paths.ts'
import { filesIn } from './stack/settings.ts'
import { startStack } from './stack/stack.ts'

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '1,32,128' },
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '4' },
    users: { type: 'string', default: '40000' },
    write: { type: 'boolean', default: false },
  },
})
const users = Number(values.users)
const seconds = Number(values.seconds)
const rounds = Number(values.rounds)
const connectionCounts = values.connections.split(',').map(Number)
const polling = Math.min(users, 5000)
const CODES = 40_000
// The first poll of each user has the token verified; only after those does the steady work get compiled.
const WARM_UP = 6 * polling
const codes = { next: 1 }

const pgbench = findPgbench()
const folder = await mkdtemp(join(tmpdir(), 'patchbay-bench-'))
const localDir = join(folder, 'local')
const stack = await startStack({ localDir, apiPort: 0, dbPort: 0 })
const admin = postgres(stack.adminUrl, { max: 1, onnotice: () => {} })
const port = Number(new URL(stack.info.api_url).port)

try {
  const keys = JSON.parse(await readFile(join(localDir, 'keys.json'), 'utf8'))
  const floorB = await startFloorB({
    PATCHBAY_DB_URL: stack.info.db_url,
    PATCHBAY_TOKEN_KEYS: keys.token_keys,
    BENCH_MCP: `${stack.info.functions_url}/mcp`,
  })
  try {
    process.stdout.write(`Seeding ${users} users …\n`)
    await seedUsers(admin, users, 1000)
    const jwts = Array.from({ length: polling }, (_, index) =>
      userJwt(keys.jwt_secret, seeded.userId(index + 1)),
    )
    const all = workloads({
      stack: stack.info,
      users,
      polling,
      codes,
      jwtOf: (n) => jwts[n - 1] ?? '',
    })
    const chosen = all.filter(({ name }) => !values.only || values.only.split(',').includes(name))

    process.stdout.write(`${head()}\n`)
    const rows: Row[] = []
    for (const workload of chosen) {
      await warmUp(workload, floorB.port)
      const statements = await countStatements(workload)
      for (const connections of connectionCounts) {
        const row = await measure(workload, connections, floorB.port, statements)
        rows.push(row)
        process.stdout.write(`${line(row)}\n`)
      }
    }
    if (values.write) await writeTable(rows)
  } finally {
    floorB.stop()
  }
} finally {
  await admin.end()
  await stack.remove()
  await rm(folder, { recursive: true, force: true })
}

/** One round: what its row has the medians of. */
type Figures = Omit<Row, 'workload' | 'connections' | 'spread' | 'statements' | 'elsewhere'>

/** Interleaved rounds of both floors and of Patchbay, and their medians. */
async function measure(
  workload: Workload,
  connections: number,
  floorBPort: number,
  statements: number,
): Promise<Row> {
  const figures: Figures[] = []
  for (let round = 0; round < rounds; round++) {
    const a = await floorA(workload, connections)
    await prepare(workload)
    const b = await httpLoad(floorBPort, connections, seconds, workload.requests())
    await prepare(workload)
    const before = cpuSeconds(process.pid)
    const ours = await httpLoad(port, connections, seconds, workload.requests())
    const after = cpuSeconds(process.pid)
    report(workload, { 'floor B': b.statuses, Patchbay: ours.statuses })
    const perRequest = (part: string) =>
      (1e6 * ((after.get(part) ?? 0) - (before.get(part) ?? 0))) / (ours.rate * seconds)
    figures.push({
      a,
      b: b.rate,
      ours: ours.rate,
      p50: ours.p50,
      p95: ours.p95,
      p99: ours.p99,
      cpuFunctions: perRequest('Edge Functions (Deno)'),
      cpuPostgres: perRequest('Postgres'),
    })
  }

  const middle = (name: keyof (typeof figures)[number]) => median(figures.map((one) => one[name]))
  const rates = figures.map(({ ours }) => ours)
  return {
    workload: workload.name,
    connections,
    a: middle('a'),
    b: middle('b'),
    ours: middle('ours'),
    spread: (Math.max(...rates) - Math.min(...rates)) / 2 / median(rates),
    p50: middle('p50'),
    p95: middle('p95'),
    p99: middle('p99'),
    cpuFunctions: middle('cpuFunctions'),
    cpuPostgres: middle('cpuPostgres'),
    statements,
    elsewhere: workload.elsewhere ?? false,
  }
}

async function floorA(workload: Workload, connections: number): Promise<number> {
  await prepare(workload)
  const stride = Math.floor((workload.needs === 'codes' ? CODES : users) / connections)
  return runPgbench(pgbench, stack.info.db_url, workload.pgbench, {
    connections,
    seconds,
    folder,
    define: { base: 0, stride },
  })
}

/** Puts the database where every measurement begins. */
async function prepare(workload: Workload): Promise<void> {
  await admin`truncate ops.interactions, ops.audit_log, ops.rate_limits`
  await admin`
    update oauth.grants set resource = ${workload.resource ?? null}
    where resource is distinct from ${workload.resource ?? null}`
  if (workload.needs === 'tokens') await freshTokens(admin, users)
  if (workload.needs === 'codes') {
    await admin`truncate oauth.authorization_requests, oauth.authorization_codes`
    codes.next = 1
    await seedCodes(admin, 1, CODES, users)
  }
  await admin`vacuum (analyze) oauth.grants, public.user_gpt_connections`
  await admin`checkpoint`
}

async function countStatements(workload: Workload): Promise<number> {
  if (workload.elsewhere) return 0
  await prepare(workload)
  const next = workload.requests()
  return statementsPerRequest(admin, filesIn(localDir).postgresLog, 50, async (requests) => {
    await httpLoad(port, 1, Number.POSITIVE_INFINITY, next, requests)
  })
}

/** Compiled code and known tokens, as in a process that has run for a while. */
async function warmUp(workload: Workload, floorBPort: number): Promise<void> {
  await prepare(workload)
  await httpLoad(floorBPort, 32, 6, workload.requests(), WARM_UP)
  await prepare(workload)
  await httpLoad(port, 32, 6, workload.requests(), WARM_UP)
}

/** Says when something else than success was answered: the row is worth nothing then. */
function report(workload: Workload, statuses: Record<string, Record<string, number>>): void {
  for (const [who, counts] of Object.entries(statuses)) {
    if (Object.keys(counts).some((status) => !/^20/.test(status))) {
      process.stdout.write(`  ${workload.name}, ${who}: ${JSON.stringify(counts)}\n`)
    }
  }
}

async function writeTable(rows: readonly Row[]): Promise<void> {
  const file = inRoot('docs/benchmarks.md')
  const versions = `Node ${process.versions.node}, Deno ${version('deno')}, pgbench ${version('pgbench')}`
  const machine = `${cpus().length} cores (${cpus()[0]?.model.trim()}), ${Math.round(totalmem() / 2 ** 30)} GB`
  const date = new Date().toISOString().slice(0, 10)
  const text = `${date}, ${machine}, ${versions}; ${rounds} rounds of ${seconds} s, medians:\n\n${markdown(rows)}`
  const page = await readFile(file, 'utf8')
  const between = /(<!-- bench -->\n)[\s\S]*?(<!-- \/bench -->)/
  if (!between.test(page)) throw new Error('docs/benchmarks.md has no place for the table')
  await writeFile(file, page.replace(between, `$1\n${text}\n\n$2`))
  process.stdout.write('\nWritten to docs/benchmarks.md\n')
}

function version(program: 'deno' | 'pgbench'): string {
  const file = program === 'deno' ? inRoot('node_modules/.bin/deno') : pgbench
  const text = execFileSync(file, ['--version'], { encoding: 'utf8' })
  return /\d+\.\d+(\.\d+)?/.exec(text)?.[0] ?? '?'
}
