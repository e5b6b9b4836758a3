import postgres from 'postgres'

/** The URL of a database on the stack's cluster, for one login. */
export function databaseUrl(at: {
  port: number
  user: string
  password: string
  database?: string
}): string {
  return `postgres://${at.user}:${at.password}@127.0.0.1:${at.port}/${at.database ?? 'postgres'}`
}

/** The same URL with another database. */
export function otherDatabase(url: string, database: string): string {
  const other = new URL(url)
  other.pathname = `/${database}`
  return other.href
}

/** Opens one connection, hands it to `use`, and closes it again whatever happens. Notices are not printed. */
export async function withConnection<T>(
  url: string,
  use: (sql: postgres.Sql) => Promise<T>,
): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {}, connect_timeout: 10 })
  try {
    return await use(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}
