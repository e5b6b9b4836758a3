import postgres, { type Sql } from 'postgres'
import { START } from '../../local-stack/command/names-of-commands.ts'
import { ExpectedError, errorCode, errorText } from '../../local-stack/expected-error.ts'
import { runningStack } from './running-stack.ts'

/**
 * The database that an operator names: --db-url, else PATCHBAY_ADMIN_DB_URL, else PATCHBAY_DB_URL; undefined means the
 * running local stack. PATCHBAY_DB_URL is the functions' login in production, which may not do an operator's work.
 */
export function adminDbUrl(dbUrl: string | undefined): string | undefined {
  return dbUrl ?? (process.env.PATCHBAY_ADMIN_DB_URL || process.env.PATCHBAY_DB_URL || undefined)
}

/** What says which database a command works on. */
export const databaseOptions = {
  'db-url': { type: 'string' },
  project: { type: 'string' },
} as const

/** Their values. */
export interface DatabaseValues {
  'db-url'?: string | undefined
  /** The folder whose local stack it is, where no database is named. */
  project?: string | undefined
}

/**
 * Runs `work` on the operator's connection. What a table's checks refuse, and what the login may not do, becomes an
 * ExpectedError.
 */
export async function withAdminConnection<T>(
  given: DatabaseValues,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  const url = adminDbUrl(given['db-url']) ?? (await runningStack(given.project)).db_url
  if (!/^postgres(ql)?:$/.test(URL.parse(url)?.protocol ?? '')) {
    throw new ExpectedError(
      'The database URL (--db-url, PATCHBAY_ADMIN_DB_URL) is not valid: it must be like postgres://user:password@host:port/database.',
    )
  }
  const sql = postgres(url, { max: 1, prepare: false, onnotice: () => {}, connect_timeout: 10 })
  try {
    return await work(sql)
  } catch (error) {
    const code = errorCode(error) ?? ''
    if (/^23/.test(code)) throw new ExpectedError(`Postgres refused it: ${errorText(error)}.`)
    if (code === '42501') {
      throw new ExpectedError(
        `This login may not do that: ${errorText(error)}.`,
        'Operators log in as postgres: PATCHBAY_ADMIN_DB_URL or --db-url (dashboard → Connect → session pooler or direct). PATCHBAY_DB_URL is the functions’ own login.',
      )
    }
    if (/^(E[A-Z]+|CONNECT\w*|28\w{3}|3D000)$/.test(code)) {
      throw new ExpectedError(
        `The database cannot be reached: ${errorText(error)}.`,
        `Is it running? The local stack: ${START}`,
      )
    }
    throw error
  } finally {
    await sql.end({ timeout: 5 })
  }
}
