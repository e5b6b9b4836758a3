import { z } from 'zod'
import { readAppCallbacks } from './app-callbacks.ts'
import { ConfigurationError } from './configuration-error.ts'
import { type Origins, readOrigins } from './origins.ts'

const origin = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''))

const databaseUrl = z.url({ protocol: /^postgres(ql)?$/ })

const keyMap = z.string().transform((value, context) => {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(value))
  } catch {
    context.addIssue('must be a JSON object of strings')
    return z.NEVER
  }
})

const keys = z.array(z.looseObject({ kty: z.string() }))
const jwks = z.union([z.looseObject({ keys }), keys.transform((list) => ({ keys: list }))])

const appCallbacks = z
  .string()
  .optional()
  .transform((value, context) => {
    const read = readAppCallbacks(value)
    if ('callbacks' in read) return read.callbacks
    context.addIssue(`must be a comma separated list of scheme://host/path: ${read.problem}`)
    return z.NEVER
  })

const origins = z
  .string()
  .default('*')
  .transform((value, context) => {
    const read = readOrigins(value)
    if ('origins' in read) return read.origins
    context.addIssue(
      `must be *, or a comma separated list of origins (scheme://host[:port], no wildcard) and loopback: ${read.problem}`,
    )
    return z.NEVER
  })

const environment = z.object({
  PATCHBAY_DB_URL: databaseUrl.optional(),
  SUPABASE_DB_URL: databaseUrl.optional(),
  PATCHBAY_DB_CA: z.string().optional(),
  PATCHBAY_PUBLIC_URL: origin.optional(),
  SUPABASE_URL: origin.optional(),
  PATCHBAY_WEB_URL: origin.optional(),
  PATCHBAY_TOKEN_KEYS: z.string().optional(),
  PATCHBAY_TOKEN_KEY: z.string().optional(),
  PATCHBAY_LIMITS: z.enum(['relaxed', 'strict']).default('strict'),
  PATCHBAY_DCR: z.enum(['on', 'off']).default('off'),
  PATCHBAY_APP_SCHEMES: appCallbacks,
  PATCHBAY_MCP_ORIGINS: origins,
  PATCHBAY_ADDRESS_HEADER: z.string().default('x-forwarded-for'),
  PATCHBAY_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  PATCHBAY_METRICS: z.enum(['on', 'off']).default('on'),
  PATCHBAY_WEBHOOK_LOCAL: z.enum(['on', 'off']).default('off'),
  PATCHBAY_DEPLOYMENT: z.string().max(100).optional(),
  PATCHBAY_DB_POOL_SIZE: z.coerce.number().int().min(1).max(100).default(8),
  PATCHBAY_JWT_SECRET: z.string().min(16).optional(),
  SUPABASE_JWKS: z.string().optional(),
  SUPABASE_SECRET_KEYS: keyMap.default({}),
})

/** A JSON Web Key Set (RFC 7517 §5). */
export interface KeySet {
  keys: { kty: string; [member: string]: unknown }[]
}

/** What the functions need to know of where they run. URLs carry no trailing slash. */
export interface Config {
  databaseUrl: string
  /** Certificates that vouch for Postgres, as PEM; for the platform's own none is needed. */
  databaseCa: string | undefined
  databasePoolSize: number
  /** Which deployment set this configuration, for F/ops/probe; no secret. */
  deployment: string | undefined
  /** Origin that clients use; never taken from a request. */
  publicUrl: string
  /** Origin of the web app. */
  webUrl: string
  /** `{publicUrl}/functions/v1` */
  functionsUrl: string
  /** RFC 8414 issuer: `{functionsUrl}/oauth`; the names of the functions may have a prefix */
  issuer: string
  /** RFC 8707 resource of the MCP server: `{functionsUrl}/mcp` */
  mcpResource: string
  /** RFC 8707 resource of the actions: `{functionsUrl}/gpt` */
  gptResource: string
  /** `kid:base64url(32 octets)`, comma separated; the first seals, all open. */
  tokenKeys: string
  strictLimits: boolean
  /** Dynamic client registration (RFC 7591). */
  registrationOpen: boolean
  /** Redirect URIs with a scheme of one word, exactly as they may be registered (app-callbacks.ts). */
  appCallbacks: readonly string[]
  /** The pages that may call the MCP server, beside the web app's. */
  mcpOrigins: Origins
  /** Header whose first entry is the caller's address; one that the platform sets and a caller can't. */
  addressHeader: string
  logLevel: 'debug' | 'info' | 'warn' | 'error'
  /** Whether requests are counted for F/ops/metrics. */
  metricsOn: boolean
  /** Webhooks may go to http and to this machine: the local stack's setting, never production's. */
  webhookLocal: boolean
  userJwt: {
    secret: string | undefined
    /** From SUPABASE_JWKS; `malformed`: the published keys do instead, and the log says so. */
    jwks: KeySet | 'malformed' | undefined
    /** Where the project publishes its keys: asked for those that SUPABASE_JWKS does not have. */
    jwksUrl: string
  }
  secretKeys: string[]
}

/**
 * Reads the configuration from environment variables (docs/configuration.md).
 *
 * @param prefix of the functions' names, where they have one (`patchbay-oauth`): no setting, but generated into their code
 * @throws ConfigurationError when a setting is missing or malformed
 */
export function loadConfig(env: Record<string, string | undefined>, prefix = ''): Config {
  // An empty variable is an unset one.
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value))
  const parsed = environment.safeParse(present)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw new ConfigurationError(`${issue?.path.join('.')}: ${issue?.message}`)
  }

  const settings = parsed.data
  const required = <T>(value: T | undefined, name: string): T => {
    if (value === undefined) throw new ConfigurationError(`${name} is not set`)
    return value
  }

  const publicUrl = required(
    settings.PATCHBAY_PUBLIC_URL ?? settings.SUPABASE_URL,
    'PATCHBAY_PUBLIC_URL',
  )
  const functionsUrl = `${publicUrl}/functions/v1`

  return {
    databaseUrl: required(settings.PATCHBAY_DB_URL ?? settings.SUPABASE_DB_URL, 'PATCHBAY_DB_URL'),
    databaseCa: settings.PATCHBAY_DB_CA,
    databasePoolSize: settings.PATCHBAY_DB_POOL_SIZE,
    deployment: settings.PATCHBAY_DEPLOYMENT,
    publicUrl,
    webUrl: settings.PATCHBAY_WEB_URL ?? publicUrl,
    functionsUrl,
    issuer: `${functionsUrl}/${prefix}oauth`,
    mcpResource: `${functionsUrl}/${prefix}mcp`,
    gptResource: `${functionsUrl}/${prefix}gpt`,
    tokenKeys: required(
      settings.PATCHBAY_TOKEN_KEYS ?? settings.PATCHBAY_TOKEN_KEY,
      'PATCHBAY_TOKEN_KEYS',
    ),
    strictLimits: settings.PATCHBAY_LIMITS === 'strict',
    registrationOpen: settings.PATCHBAY_DCR === 'on',
    appCallbacks: settings.PATCHBAY_APP_SCHEMES,
    mcpOrigins: settings.PATCHBAY_MCP_ORIGINS,
    addressHeader: settings.PATCHBAY_ADDRESS_HEADER,
    logLevel: settings.PATCHBAY_LOG_LEVEL,
    metricsOn: settings.PATCHBAY_METRICS === 'on',
    webhookLocal: settings.PATCHBAY_WEBHOOK_LOCAL === 'on',
    userJwt: {
      secret: settings.PATCHBAY_JWT_SECRET,
      jwks: settings.SUPABASE_JWKS === undefined ? undefined : readKeySet(settings.SUPABASE_JWKS),
      jwksUrl: `${settings.SUPABASE_URL ?? publicUrl}/auth/v1/.well-known/jwks.json`,
    },
    // A key that was left empty would be everybody's.
    secretKeys: Object.values(settings.SUPABASE_SECRET_KEYS).filter((key) => key.trim() !== ''),
  }
}

/** Both forms in which the platform sets it: `{"keys": […]}` and `[…]`. */
function readKeySet(text: string): KeySet | 'malformed' {
  try {
    return jwks.parse(JSON.parse(text))
  } catch {
    return 'malformed'
  }
}
