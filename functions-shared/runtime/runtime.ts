import {
  type ConcurrencyLimiter,
  createConcurrencyLimiter,
} from './concurrency/concurrency-limiter.ts'
import { type Config, loadConfig } from './config/config.ts'
import { type Database, noAnswer, openDatabase } from './database/database.ts'
import { createKeyring, type Keyring } from './secrets/sealing.ts'
import type { VerifyUserJwt } from './session/user.ts'
import { createUserJwtVerifier } from './session/user-jwt.ts'
import { createLog, type Log } from './telemetry/log.ts'
import { createMetrics, type Metrics } from './telemetry/metrics.ts'

/** All that the logic needs from the outside; the same in Deno, in Node and in a test. */
export interface Runtime {
  config: Config
  database: Database
  keyring: Keyring
  log: Log
  metrics: Metrics
  /** Keyed by credential: the requests of one hold two connections, and no more than half of the pool. */
  limiter: ConcurrencyLimiter
  verifyUserJwt: VerifyUserJwt
}

/** Milliseconds. With Postgres' ten seconds it stays below the fifteen that MCP answers in. */
const SLOT_TIME = 3000

/**
 * Builds the runtime from environment variables.
 *
 * @param prefix of the functions' names, where they have one
 * @throws ConfigurationError when a setting is missing or malformed
 */
export function createRuntime(env: Record<string, string | undefined>, prefix = ''): Runtime {
  const config = loadConfig(env, prefix)
  const database = openDatabase({
    url: config.databaseUrl,
    ca: config.databaseCa,
    poolSize: config.databasePoolSize,
  })
  const log = createLog(config.logLevel)
  if (config.userJwt.jwks === 'malformed') {
    log('warn', 'misconfigured', {
      cause: 'SUPABASE_JWKS is no JSON Web Key Set: the published keys are used instead',
    })
  }
  return {
    config,
    database,
    keyring: createKeyring(config.tokenKeys),
    log,
    metrics: createMetrics({ database, log, on: config.metricsOn }),
    // Below the three of patchbay_api.begin_call, so that a lively assistant waits and is not refused.
    limiter: createConcurrencyLimiter({
      slots: Math.max(1, Math.min(2, Math.floor(config.databasePoolSize / 2))),
      maxRequests: 100,
      timeout: SLOT_TIME,
      timedOut: noAnswer,
    }),
    verifyUserJwt: createUserJwtVerifier(config.userJwt),
  }
}

let shared: Runtime | undefined

/** The runtime of this process: one pool, however many functions share the process. */
export function sharedRuntime(env: Record<string, string | undefined>, prefix = ''): Runtime {
  shared ??= createRuntime(env, prefix)
  return shared
}
