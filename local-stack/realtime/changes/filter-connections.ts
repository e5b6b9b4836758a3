import postgres, { type Sql } from 'postgres'

/** Where filters are evaluated. */
export type FilterConnections = {
  sql: Sql
  /** Few connections of their own, and little time: a pattern that takes longer ends its subscription. */
  sqlForPatterns: Sql
}

const MILLISECONDS = 500

export function connectForPatterns(databaseUrl: string): Sql {
  return postgres(databaseUrl, {
    max: 2,
    fetch_types: false,
    idle_timeout: 60,
    connect_timeout: 5,
    backoff: () => 0.2,
    onnotice: () => {},
    connection: { application_name: 'realtime patterns', statement_timeout: MILLISECONDS },
  })
}
