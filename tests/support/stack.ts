import { readFileSync } from 'node:fs'
import postgres from 'postgres'
import type { StackInfo } from '../../scripts/stack/info.ts'
import { inRoot } from '../../scripts/stack/paths.ts'

/** What the running stack says of itself: the one of the test run, else the one of `npm start`. */
export const stack: StackInfo & { admin_url?: string } = JSON.parse(
  readFileSync(process.env.PATCHBAY_TEST_STACK ?? inRoot('.local/stack.json'), 'utf8'),
)

/** The operator's view of the database: login `postgres`. For looking, and for moving clocks. */
export const sql = postgres(stack.db_url, { max: 4, onnotice: () => {} })

/** `F` of the design. */
export const F = stack.functions_url
