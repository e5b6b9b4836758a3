// npm run bench [-- --connections 1,32,128 --seconds 5 --rounds 3 --only "status read"]
import { createHmac } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import postgres from 'postgres'
import { startFloorB } from './bench/floor-b-process.ts'
import { httpLoad } from './bench/http-load.ts'
import { findPgbench, runPgbench } from './bench/pgbench.ts'
import { type Row, table } from './bench/report.ts'
import { freshTokens, seedCodes, seeded, seedUsers } from './bench/seed.ts'
import { type Workload, workloads } from './bench/workloads.ts'
import { startStack } from './stack/stack.ts'

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '1,32,128' },
    only: { type: 'string' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
    users: { type: 'string', default: '40000' },
  },
})
const users = Number(values.users)
const seconds = Number(values.seconds)
const rounds = Number(values.rounds)
const CODES = 40_000

const pgbench = findPgbench()
const folder = await mkdtemp(join(tmpdir(), 'patchbay-bench-'))
const localDir = join(folder, 'local')
const stack = await startStack({
  localDir,
  apiPort: 0,
  dbPort: 0,
  functionsEnv: { PATCHBAY_LOG_LEVEL: 'info' },
})
const admin = postgres(stack.adminUrl, { max: 1, onnotice: () => {} })
const rows: Row[] = []

try {
  const keys = JSON.parse(await readFile(join(localDir, 'keys.json'), 'utf8'))
  const floorB = await startFloorB({
    PATCHBAY_DB_URL: stack.info.db_url,
    PATCHBAY_TOKEN_KEYS: keys.token_keys,
  })
  try {
    process.stdout.write(`Seeding ${users} users …\n`)
    await seedUsers(admin, users, 1000)

    const codes = { next: 1 }
    const jwts = Array.from({ length: users }, (_, index) =>
      userJwt(keys.jwt_secret, seeded.userId(index + 1)),
    )
    const list = workloads({ stack: stack.info, users, codes, jwtOf: (n) => jwts[n - 1] ?? '' })
    const port = Number(new URL(stack.info.api_url).port)

    for (const workload of list.filter(({ name }) => !values.only || values.only === name)) {
      for (const connections of values.connections.split(',').map(Number)) {
        const figures: Omit<Row, 'workload' | 'connections'>[] = []
        for (let round = 0; round < rounds; round++) {
          const a = await floorA(workload, connections, codes)
          await prepare(workload, codes)
          const b = await httpLoad(floorB.port, connections, seconds, workload.requests())
          await prepare(workload, codes)
          const ours = await httpLoad(port, connections, seconds, workload.requests())
          for (const [name, { statuses }] of Object.entries({ b, ours })) {
            const bad = Object.keys(statuses).filter((status) => !/^20/.test(status))
            if (bad.length > 0)
              process.stdout.write(`  ${workload.name} ${name}: ${JSON.stringify(statuses)}\n`)
          }
          figures.push({
            a,
            b: b.rate,
            ours: ours.rate,
            p50: ours.p50,
            p95: ours.p95,
            p99: ours.p99,
          })
        }
        const row = { workload: workload.name, connections, ...median(figures) }
        rows.push(row)
        process.stdout.write(`${table([row], rows.length === 1)}\n`)
      }
    }
  } finally {
    floorB.stop()
  }
} finally {
  await admin.end()
  await stack.remove()
  await rm(folder, { recursive: true, force: true })
}

async function prepare(workload: Workload, codes: { next: number }): Promise<void> {
  await admin`truncate ops.interactions, ops.audit_log`
  if (workload.consumes === 'tokens') await freshTokens(admin, users)
  if (workload.consumes === 'codes') {
    await admin`truncate oauth.authorization_requests, oauth.authorization_codes`
    codes.next = 1
    await seedCodes(admin, 1, CODES, users)
  }
}

async function floorA(
  workload: Workload,
  connections: number,
  codes: { next: number },
): Promise<number> {
  await prepare(workload, codes)
  const stride = Math.floor((workload.consumes === 'codes' ? CODES : users) / connections)
  return runPgbench(pgbench, stack.info.db_url, workload.pgbench, {
    connections,
    seconds,
    folder,
    define: { base: 0, stride },
  })
}

function median(
  figures: Omit<Row, 'workload' | 'connections'>[],
): Omit<Row, 'workload' | 'connections'> {
  const middle = (pick: (row: (typeof figures)[number]) => number) =>
    figures.map(pick).sort((x, y) => x - y)[Math.floor(figures.length / 2)] ?? 0
  return {
    a: middle((row) => row.a),
    b: middle((row) => row.b),
    ours: middle((row) => row.ours),
    p50: middle((row) => row.p50),
    p95: middle((row) => row.p95),
    p99: middle((row) => row.p99),
  }
}

function userJwt(secret: string, sub: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const now = Math.floor(Date.now() / 1000)
  const body = `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub, role: 'authenticated', aud: 'authenticated', iat: now, exp: now + 86_400 })}`
  return `${body}.${createHmac('sha256', secret).update(body).digest('base64url')}`
}
