import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import postgres from 'postgres'
import type { StackInfo } from '../../local-stack/info.ts'
import type { Keys } from '../../local-stack/keys.ts'
import { inRoot } from '../../local-stack/paths.ts'

const file = process.env.PATCHBAY_TEST_STACK ?? inRoot('.local/stack.json')

/** What the running stack says of itself: the one of the test run, else the one of `npm start`. */
export const stack: StackInfo & { admin_url?: string } = JSON.parse(readFileSync(file, 'utf8'))

/** The operator's view of the database: login `postgres`. For looking, and for moving clocks. */
export const sql = postgres(stack.db_url, { max: 4, onnotice: () => {} })

/** `F` of the design. */
export const F = stack.functions_url

/** Folder of the running stack: data, keys and logs. The test run writes its stack.json beside it. */
export const localDir = existsSync(join(dirname(file), 'local'))
  ? join(dirname(file), 'local')
  : dirname(file)

/** The secrets of the running stack, for tests that must sign a token themselves. */
export function stackKeys(): Keys {
  return JSON.parse(readFileSync(join(localDir, 'keys.json'), 'utf8'))
}
