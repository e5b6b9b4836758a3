import type { ApiSettings } from './api/settings.ts'
import { databaseUrl } from './database/connect.ts'
import type { Keys } from './keys.ts'
import { COMPILE_CACHE, nodeProgram, ROOT } from './paths.ts'
import type { ProjectConfig } from './project/config.ts'
import { type Service, startService } from './service.ts'

/** Starts the Data API and Auth on a private port of 127.0.0.1; the front is their only client. */
export async function startApi(options: {
  port: number
  dbPort: number
  keys: Keys
  config: ProjectConfig
  /** The one origin, as clients see it. */
  origin: string
  logFile: string
  mailLog: string
  onRestart(why: string): void
}): Promise<Service> {
  return await startService({
    name: 'The Data API',
    command: process.execPath,
    args: nodeProgram('api/serve'),
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

/** The settings of Auth and of the Data API are those of supabase/config.toml, which lite does not read. */
function settingsFor(options: Parameters<typeof startApi>[0]): ApiSettings {
  const { dbPort: port, keys, config, origin } = options
  const { auth } = config
  const url = (user: keyof Keys['database']) =>
    databaseUrl({ port, user, password: keys.database[user] })
  const siteUrl = siteUrlOf(config, origin)
  return {
    port: options.port,
    restUrl: url('authenticator'),
    authUrl: url('supabase_auth_admin'),
    inspectUrl: url('postgres'),
    mailLog: options.mailLog,
    api: { schemas: config.api.schemas, max_rows: config.api.max_rows },
    auth: {
      jwt_secret: keys.jwt_secret,
      publishable_key: keys.publishable_key,
      secret_key: keys.secret_key,
      site_url: siteUrl,
      additional_redirect_urls: [...auth.additional_redirect_urls, `${origin}/**`],
      jwt_expiry: auth.jwt_expiry,
      enable_signup: auth.enable_signup,
      enable_refresh_token_rotation: auth.enable_refresh_token_rotation,
      refresh_token_reuse_interval: auth.refresh_token_reuse_interval,
      minimum_password_length: auth.minimum_password_length,
      email: auth.email,
    },
  }
}

/** Where links in mails lead: the project's own web app, or the one of this origin, whatever port it has now. */
function siteUrlOf({ api, auth }: ProjectConfig, origin: string): string {
  const wanted = URL.parse(auth.site_url ?? '')
  const isHere =
    wanted === null ||
    (/^(localhost|127\.0\.0\.1)$/.test(wanted.hostname) && wanted.port === String(api.port))
  return isHere ? origin : wanted.href.replace(/\/$/, '')
}
