import postgres, { type Sql } from 'postgres'
import { type Stack, startStack } from '../local-stack/stack.ts'
import { temporaryLocalDir } from '../local-stack/temporary/local-dir.ts'
import type { Temporary } from '../local-stack/temporary/temporary.ts'
import { defaultEnv } from './default-env.ts'

/** A stack of its own, on free ports, and a connection to its database as superuser. */
export interface TemporaryStack {
  stack: Stack
  localDir: string
  admin: Sql
}

/**
 * Starts a stack that ends with the benchmark, with the settings that `npm start` has by default, but without the gate
 * before the functions: on the platform, this process has no gate.
 */
export async function startTemporaryStack(
  temporary: Temporary,
  functionsEnv: Record<string, string> = {},
  postgresSettings: readonly string[] = [],
): Promise<TemporaryStack> {
  const localDir = await temporaryLocalDir(temporary)
  const stack = await temporary.keep(
    () =>
      startStack({
        localDir,
        apiPort: 0,
        dbPort: 0,
        headersTimeout: null,
        env: defaultEnv(),
        functionsEnv,
        postgresSettings,
      }),
    (started) => started.stop(),
  )
  const admin = await keepConnection(temporary, stack.adminUrl)
  return { stack, localDir, admin }
}

/** A connection that ends with the benchmark, also when a query of it would still run for long. */
export function keepConnection({ keep }: Temporary, url: string): Promise<Sql> {
  return keep(
    async () => postgres(url, { max: 1, onnotice: () => {} }),
    (sql) => sql.end({ timeout: 1 }),
  )
}
