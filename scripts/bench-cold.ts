// npm run bench:cold [-- --rounds 15]
import { coldRequests, FIRST_FRESH, MCP_USER } from '../bench/cold/cases.ts'
import { coldTable, packageTable } from '../bench/cold/report.ts'
import { timeFunctions } from '../bench/cold/time-functions.ts'
import { defaultEnv } from '../bench/default-env.ts'
import { coldOptions } from '../bench/options/cold.ts'
import { requireLinux } from '../bench/processes/stack-processes.ts'
import { seeded, seedUsers } from '../bench/seed.ts'
import { startTemporaryStack } from '../bench/temporary-stack.ts'
import { functionsEnv } from '../local-stack/functions-env.ts'
import { loadKeys } from '../local-stack/keys.ts'
import { filesIn, resolveSettings } from '../local-stack/settings.ts'
import { withTemporary } from '../local-stack/temporary/temporary.ts'

requireLinux()
const { rounds } = coldOptions(process.argv.slice(2))

await withTemporary('cold', async (temporary) => {
  process.stdout.write('Starting a stack, bundling the functions, starting each many times …\n')
  const { stack, localDir, admin } = await startTemporaryStack(temporary)
  const { info } = stack
  await seedUsers(admin, FIRST_FRESH + 2 * (rounds + 1), FIRST_FRESH)
  await admin`
    update patchbay.grants set resource = ${`${info.functions_url}/mcp`}
    where user_id = ${seeded.userId(MCP_USER)}`

  const files = filesIn(localDir)
  const keys = await loadKeys(files.keys, files.database)
  const env = functionsEnv(
    resolveSettings({ localDir, apiPort: 0, dbPort: 0, env: defaultEnv() }),
    keys,
    info.api_url,
    info.db_url,
  )
  const { folder } = temporary
  const rows = await timeFunctions(coldRequests(info, keys.jwt_secret), { folder, env, rounds })
  process.stdout.write(`\n${coldTable(rows)}\n\n${packageTable(rows)}\n`)
})
