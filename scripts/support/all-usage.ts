import { usage as benchUsage } from '../../bench/usage.ts'
import { usage as commandUsage } from './usage.ts'

/** What each `npm run` command prints with --help. The package has no benchmarks, so its commands read usage.ts. */
export const usage = { ...commandUsage, ...benchUsage }
