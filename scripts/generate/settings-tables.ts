import type { Sql } from 'postgres'

/** What the migrations put into patchbay.settings, limits and retention, as Markdown tables by the block's name. */
export async function settingsTables(sql: Sql): Promise<Record<string, string>> {
  // Intervals as words: 90 days, 10 mins.
  return sql.begin(async (sql) => {
    await sql`set local intervalstyle = 'postgres_verbose'`
    const lifetimes = await sql`
      select name, value::text, what_for from patchbay.settings order by name`
    const limits = await sql`
      select name, capacity, per_minute, what_for from patchbay.limits order by name`
    const retention = await sql`
      select what, keep::text, why from patchbay.retention order by what`
    return {
      lifetimes: table(
        ['row', 'default', 'meaning'],
        lifetimes.map(({ name, value, what_for }) => [code(name), inWords(value), what_for]),
      ),
      limits: table(
        ['row', 'at once', 'per minute', 'counts'],
        limits.map(({ name, capacity, per_minute, what_for }) => [
          code(name),
          `${capacity}`,
          `${per_minute}`,
          what_for,
        ]),
      ),
      retention: table(
        ['row', 'kept', 'why'],
        retention.map(({ what, keep, why }) => [code(what), inWords(keep), why]),
      ),
    }
  })
}

/** A page with each of its `<!-- name: … -->` … `<!-- /name -->` blocks brought up to date; a missing block is an error. */
export function withTables(page: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((text, [name, rows]) => {
    const begin = `<!-- ${name}: made from the database by \`npm run generate\` -->`
    const end = `<!-- /${name} -->`
    const [before, rest] = text.split(begin)
    const after = rest?.split(end)[1]
    if (before === undefined || after === undefined)
      throw new Error(`A page has no place for the table ${name}.`)
    return `${before}${begin}\n\n${rows}\n\n${end}${after}`
  }, page)
}

const code = (name: string): string => `\`${name}\``

/** "@ 10 mins" is "10 minutes". */
const inWords = (interval: string): string =>
  interval === '@ 0'
    ? 'not at all'
    : interval.replace('@ ', '').replace('min', 'minute').replace('sec', 'second')

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n')
}
