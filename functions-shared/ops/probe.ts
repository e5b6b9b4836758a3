import process from 'node:process'
import type { Config } from '../runtime/config/config.ts'
import { readDatabaseUrl } from '../runtime/database/database-url.ts'
import type { Handler } from '../runtime/http/edge-function.ts'
import { problemResponse, rateLimited } from '../runtime/http/problem.ts'
import { json } from '../runtime/http/respond.ts'
import { FetchError, fetchPublic, type GuardOptions } from '../runtime/network/fetch-public.ts'

/** What `POST F/ops/probe` answers: how the deployment looks from inside. Nothing in it is secret. */
export interface Probe {
  /** The caller's address as the limits count it; null: none was found in the header. */
  address: string | null
  address_header: string
  limits: 'strict' | 'relaxed'
  /** PATCHBAY_DEPLOYMENT, from which a deployer sees that its settings have arrived. */
  deployment: string | null
  web_url: string
  /** Our discovery document, fetched as a stranger's document is: over TLS, from an address that was checked. */
  public_url: {
    url: string
    reached: boolean
    status: number | null
    /** Why it was not reached, or is not ours; null: all is well. */
    problem: string | null
  }
  runtime: { name: 'deno' | 'node'; version: string }
  database: {
    version: string
    role: string
    /** The connection of this process, on which the certificate was checked. */
    tls: boolean
    pooler: 'transaction' | 'session' | null
    pool_size: number
  }
}

interface Asked {
  retry_after: number
  role: string
  version: string
}

/** Milliseconds, name resolution included. */
const PUBLIC_TIME = 5000
const MAX_OCTETS = 64 * 1024

/** `POST F/ops/probe`, for the operator and `npm run deploy`. */
export const probe: Handler = (call, runtime) => answerProbe(call, runtime)

/**
 * The same with what a test replaces of the guarded request.
 *
 * @param guard how the public URL is reached
 */
export async function answerProbe(
  { address }: Parameters<Handler>[0],
  { config, database }: Parameters<Handler>[1],
  guard: Partial<GuardOptions> = {},
): Promise<Response> {
  const { retry_after, role, version } = await database.one<Asked>`
    select patchbay_api.begin_probe() as retry_after, health.role,
      current_setting('server_version') as version
    from patchbay_api.health() as health`
  if (retry_after > 0) return problemResponse(rateLimited(retry_after))

  const answer: Probe = {
    address,
    address_header: config.addressHeader,
    limits: config.strictLimits ? 'strict' : 'relaxed',
    deployment: config.deployment ?? null,
    web_url: config.webUrl,
    public_url: await askPublicUrl(config, guard),
    runtime: runtimeVersion(),
    database: { version, role, ...howReached(config) },
  }
  return json(200, answer)
}

async function askPublicUrl(
  { issuer }: Config,
  guard: Partial<GuardOptions>,
): Promise<Probe['public_url']> {
  const url = `${issuer}/.well-known/openid-configuration`
  try {
    const { status, body } = await fetchPublic(new URL(url), {
      timeout: PUBLIC_TIME,
      maxOctets: MAX_OCTETS,
      ...guard,
    })
    return { url, reached: true, status, problem: problemOf(status, body, issuer) }
  } catch (error) {
    if (!(error instanceof FetchError)) throw error
    return { url, reached: false, status: null, problem: error.message }
  }
}

/** Why an answer is not that of this deployment; never a text of the answer's. */
function problemOf(status: number, body: string, issuer: string): string | null {
  if (status !== 200) return `returned ${status}`
  try {
    return JSON.parse(body).issuer === issuer ? null : 'names another issuer'
  } catch {
    return 'did not return JSON'
  }
}

/** A statement was answered, so what the URL asks for was kept: a connection without its TLS carries none. */
function howReached({ databaseUrl, databaseCa, databasePoolSize }: Config) {
  const { ca, host, isTransactionPooler } = readDatabaseUrl(databaseUrl, databaseCa)
  const isSessionPooler = /\.pooler\.supabase\.com$/.test(host)
  const pooler: Probe['database']['pooler'] = isTransactionPooler
    ? 'transaction'
    : isSessionPooler
      ? 'session'
      : null
  return { tls: ca !== null, pooler, pool_size: databasePoolSize }
}

function runtimeVersion(): Probe['runtime'] {
  const deno: unknown = Reflect.get(globalThis, 'Deno')
  if (typeof deno === 'object' && deno !== null && 'version' in deno) {
    const { version } = deno
    if (typeof version === 'object' && version !== null && 'deno' in version) {
      return { name: 'deno', version: String(version.deno) }
    }
  }
  return { name: 'node', version: process.versions.node }
}
