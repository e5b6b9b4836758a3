import type { Keys } from './keys.ts'
import type { Settings } from './settings.ts'

/** Set by the person who starts the stack; passed on unchanged. */
const HANDED_ON = [
  'PATCHBAY_APP_SCHEMES',
  'PATCHBAY_LOG_LEVEL',
  'PATCHBAY_MCP_ORIGINS',
  'PATCHBAY_METRICS',
] as const

/** The environment of the Edge Functions: the names are those of production (docs/configuration.md lists them). */
export function functionsEnv(
  settings: Settings,
  keys: Keys,
  origin: string,
  dbUrl: string,
): Record<string, string> {
  const { env, publicUrl } = settings
  const handedOn = HANDED_ON.flatMap((name) => (env[name] ? [[name, env[name]]] : []))
  return {
    PATCHBAY_DB_URL: dbUrl,
    PATCHBAY_PUBLIC_URL: publicUrl ?? origin,
    PATCHBAY_WEB_URL: publicUrl ?? origin,
    PATCHBAY_TOKEN_KEYS: keys.token_keys,
    PATCHBAY_JWT_SECRET: keys.jwt_secret,
    PATCHBAY_LIMITS: env.PATCHBAY_LIMITS === 'strict' ? 'strict' : 'relaxed',
    PATCHBAY_DCR: env.PATCHBAY_DCR === 'off' ? 'off' : 'on',
    // A page of the internet must not call a server on this machine (DNS rebinding).
    PATCHBAY_MCP_ORIGINS: 'loopback',
    // Receivers on this machine are what a developer has; production never sets this.
    PATCHBAY_WEBHOOK_LOCAL: 'on',
    SUPABASE_URL: origin,
    SUPABASE_DB_URL: dbUrl,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishable_key }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secret_key }),
    ...Object.fromEntries(handedOn),
    ...settings.functionsEnv,
  }
}
