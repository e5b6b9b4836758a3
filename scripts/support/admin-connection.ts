import postgres, { type Sql } from 'postgres'
import { ExpectedError, errorCode, errorText } from '../stack/expected-error.ts'
import { runningStack } from './running-stack.ts'

/**
 * Runs `work` on the operator's connection: --db-url, else PATCHBAY_DB_URL, else the running local stack.
 * What a table's checks refuse becomes an ExpectedError.
 */
export async function withAdminConnection<T>(
  dbUrl: string | undefined,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  const url = dbUrl ?? process.env.PATCHBAY_DB_URL ?? (await runningStack()).db_url
  if (!/^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new ExpectedError(
      'The database URL (--db-url, PATCHBAY_DB_URL) is none: it must be like postgres://user:password@host:port/database.',
    )
  }
  const sql = postgres(url, { max: 1, prepare: false, onnotice: () => {}, connect_timeout: 10 })
  try {
    return await work(sql)
  } catch (error) {
    const code = errorCode(error) ?? ''
    if (/^23/.test(code)) throw new ExpectedError(`Postgres refused it: ${errorText(error)}.`)
    if (/^(E[A-Z]+|CONNECT\w*|28\w{3}|3D000)$/.test(code)) {
      throw new ExpectedError(
        `The database can not be reached: ${errorText(error)}.`,
        'Is the stack running? npm start',
      )
    }
    throw error
  } finally {
    await sql.end({ timeout: 5 })
  }
}
