import type { Sql } from 'postgres'
import { ExpectedError } from '../../local-stack/expected-error.ts'

/** The names of all scopes, in their order. Fails on one of `asked` that is not among them. */
export async function knownScopes(sql: Sql, asked: readonly string[] = []): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`select name from patchbay.scopes order by position`
  const known = rows.map(({ name }) => name)
  const unknown = asked.filter((scope) => !known.includes(scope))
  if (unknown.length === 0) return known
  throw new ExpectedError(`Unknown scope: ${unknown.join(', ')}.`, `There are: ${known.join(', ')}`)
}
