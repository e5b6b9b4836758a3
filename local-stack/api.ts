import type { ApiSettings } from './api/settings.ts'
import { databaseUrl } from './database/connect.ts'
import type { Keys } from './keys.ts'
import { COMPILE_CACHE, inRoot, ROOT } from './paths.ts'
import { type Service, startService } from './service.ts'

/** Starts the Data API and Auth on a private port of 127.0.0.1; the front is their only client. */
export async function startApi(options: {
  port: number
  dbPort: number
  keys: Keys
  /** Origin of the web app, where links in mails lead. */
  siteUrl: string
  logFile: string
  mailLog: string
  onRestart(why: string): void
}): Promise<Service> {
  return await startService({
    name: 'The Data API',
    command: process.execPath,
    args: [inRoot('local-stack/api/serve.ts')],
    cwd: ROOT,
    env: {
      ...COMPILE_CACHE,
      PATH: process.env.PATH,
      LITE_TELEMETRY: '0',
      DO_NOT_TRACK: '1',
      // Lite hashes passwords in JavaScript. The usual cost of 10 would take most of a test run's time, and the
      // passwords of this database protect nothing but this machine's test data.
      LITE_AUTH_BCRYPT_COST: '6',
      PATCHBAY_API_SETTINGS: JSON.stringify(settingsFor(options)),
    },
    logFile: options.logFile,
    onRestart: options.onRestart,
  })
}

/** The settings of Auth are those of supabase/config.toml, which lite does not read. */
function settingsFor(options: Parameters<typeof startApi>[0]): ApiSettings {
  const { dbPort: port, keys } = options
  const url = (user: keyof Keys['database']) =>
    databaseUrl({ port, user, password: keys.database[user] })
  return {
    port: options.port,
    restUrl: url('authenticator'),
    authUrl: url('supabase_auth_admin'),
    inspectUrl: url('postgres'),
    mailLog: options.mailLog,
    api: { schemas: ['public'], max_rows: 1000 },
    auth: {
      jwt_secret: keys.jwt_secret,
      publishable_key: keys.publishable_key,
      secret_key: keys.secret_key,
      site_url: options.siteUrl,
      additional_redirect_urls: [`${options.siteUrl}/**`],
      jwt_expiry: 3600,
      enable_refresh_token_rotation: true,
      refresh_token_reuse_interval: 10,
      minimum_password_length: 8,
      email: { enable_confirmations: false },
    },
  }
}
