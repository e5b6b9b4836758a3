import postgres, { type Sql } from 'postgres'
import type { Stack } from '../../local-stack/stack.ts'

/** Runs `work` on a database that base and migrations made and nothing else ever touched. */
export async function withPristineDatabase<T>(
  stack: Pick<Stack, 'createDatabase' | 'dropDatabase'>,
  name: string,
  work: (sql: Sql, url: string) => Promise<T>,
): Promise<T> {
  const url = await stack.createDatabase(name)
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    return await work(sql, url)
  } finally {
    await sql.end({ timeout: 5 })
    await stack.dropDatabase(name)
  }
}
