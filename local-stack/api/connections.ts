import { createPostgresConnection, type PostgresConnection } from '@supabase/lite/postgres'
import { passHeadersOn } from './request-headers.ts'
import type { ApiSettings } from './settings.ts'

/**
 * The Data API logs in as `authenticator`, who may nothing but become anon, authenticated or service_role: what PostgREST
 * does on the platform. That login cannot see the tables it is to describe, so a second one looks at the schema for it.
 */
export async function restConnection(settings: ApiSettings): Promise<PostgresConnection> {
  const inspector = connection(settings.inspectUrl, 1)
  const rest = connection(settings.restUrl, 20)
  passHeadersOn(rest)
  let schema: ReturnType<PostgresConnection['introspect']> | undefined
  const forget = () => {
    schema = undefined
  }
  // One look for all requests that wait for it.
  const look = async () => {
    const seen = await inspector.introspect()
    // Lite answers "no tables" where it could not look, because the database is away.
    if (seen.tables.length === 0) forget()
    return seen
  }
  rest.introspect = () => {
    schema ??= look()
    return schema
  }
  // The base and every migration announce a changed schema on this channel, for PostgREST and for us. A
  // connection that was just made (again) may have missed something.
  await inspector.driver.listen('pgrst', forget, forget)
  await rest.introspect()
  return rest
}

/** Auth logs in as the owner of its tables, as on the platform. */
export function authConnection(settings: ApiSettings): PostgresConnection {
  return connection(settings.authUrl, 10)
}

function connection(url: string, max: number): PostgresConnection {
  const made = createPostgresConnection({
    url,
    postgresOptions: {
      max,
      idle_timeout: 60,
      onnotice: () => {},
      types: { timestamp, timestamptz },
    },
  })
  // At its first request lite would grant ALL to the API roles, in every schema that has a table under row level
  // security. "active" tells it that this is done, and so the privileges stay as the migrations made them.
  Object.assign(made, { rlsState: 'active' })
  return made
}

// Lite hands out Postgres' own spelling of times, PostgREST that of JSON (ISO 8601). Clients were written for the
// latter; Safari, for one, does not read the former. Sessions run in UTC, so the offset is always +00.
const timestamp = {
  to: 1114,
  from: [1114],
  serialize: (value: unknown) => value,
  parse: (text: string) => text.replace(' ', 'T'),
}
const timestamptz = {
  to: 1184,
  from: [1184],
  serialize: (value: unknown) => value,
  parse: (text: string) => text.replace(' ', 'T').replace(/\+00$/, '+00:00'),
}
