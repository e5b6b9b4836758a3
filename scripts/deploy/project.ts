import { z } from 'zod'
import { errorText } from '../../local-stack/expected-error.ts'
import { PUBLIC_RELATIONS, SCHEMAS } from '../install/own-names.ts'
import { ledgerSql, type Migration } from './ledger.ts'
import type { PlatformApi } from './platform-api.ts'
import { redirectUrlsIn } from './redirect-urls.ts'

/** What was asked; a question that failed keeps why. */
export type Answered<T> = { value: T } | { problem: string }

/** What is in the database that may be in the way. */
export interface DatabaseFacts {
  /** As `server_version_num`: 170006. */
  version: number
  schemas: { name: string; isOurs: boolean }[]
  /** Tables and views of `public` with names of ours. */
  relations: string[]
  /** Policies on `realtime.messages` with names of ours. */
  policies: string[]
  /** Whether Realtime's publication has all tables, so that none can be added. */
  publishesAll: boolean
}

/** A project as it is before anything is changed. */
export interface Project {
  database: Answered<DatabaseFacts>
  /** Migrations that were pushed, from anywhere. */
  ledger: Answered<Migration[]>
  /** Where Auth may send people back to. */
  redirectUrls: Answered<string[]>
  sslEnforced: Answered<boolean>
  exposedSchemas: Answered<string[]>
  functions: Answered<string[]>
  /** Names of the secrets that it has. */
  secrets: ReadonlySet<string>
  /** Whether Auth publishes a key that signatures can be checked with. */
  publishesKey: Answered<boolean>
  /** Whether Auth signs with such a key; one on standby is published already. */
  signsWithKey: Answered<boolean>
  /** `sb_secret_…` */
  secretKey: string | undefined
  /** A key of the older form: a JWT that the project's own secret signed. */
  legacyKey: string | undefined
}

const list = (names: readonly string[]) => names.map((name) => `'${name}'`).join(', ')

/** Reads only. The comments of our schemas begin with the name: that is how they are known again. */
export const databaseFactsSql: string = `select
  current_setting('server_version_num')::integer as version,
  (
    select coalesce(json_agg(json_build_object(
      'name', nspname,
      'isOurs', coalesce(pg_catalog.obj_description(oid, 'pg_namespace') like 'Patchbay: %', false)
    ) order by nspname), '[]')
    from pg_catalog.pg_namespace where nspname in (${list(SCHEMAS)})
  ) as schemas,
  (
    select coalesce(json_agg(relname order by relname), '[]')
    from pg_catalog.pg_class
    where relnamespace = 'public'::regnamespace and relname in (${list(PUBLIC_RELATIONS)})
  ) as relations,
  (
    select coalesce(json_agg(polname order by polname), '[]')
    from pg_catalog.pg_policy
    where polrelid = to_regclass('realtime.messages') and polname like 'patchbay: %'
  ) as policies,
  exists (select from pg_catalog.pg_publication where pubname = 'supabase_realtime' and puballtables) as "publishesAll"`

const databaseFacts = z.tuple([
  z.looseObject({
    version: z.number(),
    schemas: z.array(z.object({ name: z.string(), isOurs: z.boolean() })),
    relations: z.array(z.string()),
    policies: z.array(z.string()),
    publishesAll: z.boolean(),
  }),
])
const ledgerThere = z.tuple([z.looseObject({ has_ledger: z.boolean() })])
const ledgerRows = z.array(z.object({ version: z.string(), name: z.string().nullable() }))
const sslEnforcement = z.looseObject({ currentConfig: z.looseObject({ database: z.boolean() }) })
const postgrest = z.looseObject({ db_schema: z.string() })
const functionList = z.array(z.looseObject({ slug: z.string() }))
const secretNames = z.array(z.looseObject({ name: z.string() }))
const apiKeys = z.array(z.looseObject({ api_key: z.string().nullish() }))
const signingKeys = z.looseObject({
  keys: z.array(z.looseObject({ algorithm: z.string(), status: z.string() })),
})
const jwks = z.looseObject({ keys: z.array(z.looseObject({ kty: z.string() })) })

/**
 * Asks the platform about a project, all at once. Throws an ExpectedError where its secrets or keys can't be listed: without
 * those nothing can be planned. Other questions that fail are answers.
 *
 * @param projectUrl the project's own origin, for what Auth publishes
 */
export async function askProject(api: PlatformApi, projectUrl: string): Promise<Project> {
  const [
    secrets,
    keys,
    database,
    sslEnforced,
    exposedSchemas,
    functions,
    publishesKey,
    signs,
    ledger,
    redirectUrls,
  ] = await Promise.all([
    api.get('/secrets').then((answer) => secretNames.parse(answer)),
    api.get('/api-keys?reveal=true').then((answer) => apiKeys.parse(answer)),
    answered(async () => databaseFacts.parse(await api.query(databaseFactsSql))[0]),
    answered(
      async () => sslEnforcement.parse(await api.get('/ssl-enforcement')).currentConfig.database,
    ),
    answered(async () => {
      const { db_schema } = postgrest.parse(await api.get('/postgrest'))
      return db_schema.split(',').map((name) => name.trim())
    }),
    answered(async () => functionList.parse(await api.get('/functions')).map(({ slug }) => slug)),
    answered(() => asksForKeys(projectUrl)),
    answered(async () =>
      signingKeys
        .parse(await api.get('/config/auth/signing-keys'))
        .keys.some(({ algorithm, status }) => status === 'in_use' && algorithm !== 'HS256'),
    ),
    answered(() => askLedger(api)),
    answered(async () => redirectUrlsIn(await api.get('/config/auth'))),
  ])
  const values = keys.flatMap(({ api_key }) => api_key ?? [])
  return {
    ...{ database, sslEnforced, exposedSchemas, functions, publishesKey, signsWithKey: signs },
    ...{ ledger, redirectUrls },
    secrets: new Set(secrets.map(({ name }) => name)),
    secretKey: values.find((key) => key.startsWith('sb_secret_')),
    legacyKey: values.find((key) => key.startsWith('eyJ')),
  }
}

async function askLedger(api: PlatformApi): Promise<Migration[]> {
  const [{ has_ledger: isThere }] = ledgerThere.parse(
    await api.query(
      "select to_regclass('supabase_migrations.schema_migrations') is not null as has_ledger",
    ),
  )
  return isThere ? ledgerRows.parse(await api.query(ledgerSql)) : []
}

async function asksForKeys(projectUrl: string): Promise<boolean> {
  const response = await fetch(`${projectUrl}/auth/v1/.well-known/jwks.json`, {
    signal: AbortSignal.timeout(20_000),
  })
  if (!response.ok) throw new Error(`Auth answers ${response.status}`)
  // A symmetric key ("oct") would be a secret, and is not what anybody can check with.
  return jwks.parse(await response.json()).keys.some(({ kty }) => kty !== 'oct')
}

async function answered<T>(ask: () => Promise<T>): Promise<Answered<T>> {
  try {
    return { value: await ask() }
  } catch (error) {
    const problem = error instanceof z.ZodError ? 'an answer of another form' : errorText(error)
    return { problem }
  }
}
