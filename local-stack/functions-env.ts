import { apiToken } from './api-token.ts'
import type { FrontSecrets } from './front/settings.ts'
import type { Keys } from './keys.ts'
import type { Settings } from './settings.ts'

/** Set by the person who starts the stack; passed on unchanged. */
const HANDED_ON = [
  'PATCHBAY_APP_SCHEMES',
  'PATCHBAY_LOG_LEVEL',
  'PATCHBAY_MCP_ORIGINS',
  'PATCHBAY_METRICS',
] as const

/** What each function of a hosted project sees, by the names that it has there. */
function platformEnv(keys: Keys, origin: string, dbUrl: string): Record<string, string> {
  return {
    SUPABASE_URL: origin,
    SUPABASE_DB_URL: dbUrl,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: keys.publishable_key }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: keys.secret_key }),
  }
}

/**
 * The environment of a function of the project: the platform's variables and the project's own secrets. Of Patchbay's
 * secrets it sees none, though on a hosted project all functions share them: nothing here may come to rely on them.
 */
export function projectEnv(
  { project }: Settings,
  keys: Keys,
  origin: string,
  dbUrl: string,
): Record<string, string> {
  return {
    ...project.secrets,
    ...platformEnv(keys, origin, dbUrl),
    // The keys of before 2025, which functions of that time still read.
    SUPABASE_ANON_KEY: apiToken('anon', keys.jwt_secret),
    SUPABASE_SERVICE_ROLE_KEY: apiToken('service_role', keys.jwt_secret),
  }
}

/** The app that asks for consent, where somebody said that it is not the stack's own. */
export function ownWebUrl({ webUrl, project, env }: Settings): string | undefined {
  return webUrl ?? (project.secrets.PATCHBAY_WEB_URL || env.PATCHBAY_WEB_URL || undefined)
}

/** The environment of Patchbay's functions: the names are those of production (docs/configuration.md lists them). */
export function functionsEnv(
  settings: Settings,
  keys: Keys,
  origin: string,
  dbUrl: string,
): Record<string, string> {
  const { env, publicUrl } = settings
  const handedOn = HANDED_ON.flatMap((name) => (env[name] ? [[name, env[name]]] : []))
  return {
    PATCHBAY_LIMITS: env.PATCHBAY_LIMITS === 'strict' ? 'strict' : 'relaxed',
    PATCHBAY_DCR: env.PATCHBAY_DCR === 'off' ? 'off' : 'on',
    // A page of the internet must not call a server on this machine (DNS rebinding).
    PATCHBAY_MCP_ORIGINS: 'loopback',
    ...settings.project.secrets,
    PATCHBAY_WEB_URL: ownWebUrl(settings) ?? publicUrl ?? origin,
    ...Object.fromEntries(handedOn),
    // What belongs to this database and this origin: the project's secrets may be those of production.
    PATCHBAY_DB_URL: dbUrl,
    PATCHBAY_PUBLIC_URL: publicUrl ?? origin,
    PATCHBAY_TOKEN_KEYS: keys.token_keys,
    PATCHBAY_JWT_SECRET: keys.jwt_secret,
    // Receivers on this machine are what a developer has; production never sets this.
    PATCHBAY_WEBHOOK_LOCAL: 'on',
    ...platformEnv(keys, origin, dbUrl),
    ...settings.functionsEnv,
  }
}

/** What the front takes for itself, beside the functions' environment. */
export function frontSecrets(keys: Keys, token: string): FrontSecrets {
  return { PATCHBAY_FRONT_TOKEN: token, PATCHBAY_FRONT_JWT_SECRET: keys.jwt_secret }
}
