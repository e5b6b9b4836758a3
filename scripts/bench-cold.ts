// npm run bench:cold [-- --rounds 15]
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import postgres from 'postgres'
import { coldRequests, FIRST_FRESH, MCP_USER } from './bench/cold/cases.ts'
import { coldTable, packageTable } from './bench/cold/report.ts'
import { timeFunctions } from './bench/cold/time-functions.ts'
import { seeded, seedUsers } from './bench/seed.ts'
import { functionsEnv } from './stack/functions-env.ts'
import { loadKeys } from './stack/keys.ts'
import { filesIn, resolveSettings } from './stack/settings.ts'
import { startStack } from './stack/stack.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '15' } } })
const rounds = Number(values.rounds)

const folder = await mkdtemp(join(tmpdir(), 'patchbay-cold-'))
const options = { localDir: join(folder, 'local'), apiPort: 0, dbPort: 0 }
process.stdout.write('Starting a stack, bundling the functions, starting each many times …\n')
const { info, adminUrl, remove } = await startStack(options)
const admin = postgres(adminUrl, { max: 1, onnotice: () => {} })
try {
  await seedUsers(admin, FIRST_FRESH + 2 * (rounds + 1), FIRST_FRESH)
  await admin`
    update oauth.grants set resource = ${`${info.functions_url}/mcp`}
    where user_id = ${seeded.userId(MCP_USER)}`

  const files = filesIn(options.localDir)
  const keys = await loadKeys(files.keys, files.database)
  const env = functionsEnv(resolveSettings(options), keys, info.api_url, info.db_url)
  const rows = await timeFunctions(coldRequests(info, keys.jwt_secret), { folder, env, rounds })
  process.stdout.write(`\n${coldTable(rows)}\n\n${packageTable(rows)}\n`)
} finally {
  await admin.end()
  await remove()
  await rm(folder, { recursive: true, force: true })
}
