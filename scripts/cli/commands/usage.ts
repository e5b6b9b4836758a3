import { optionValues, parseOptions } from '../../../local-stack/command/options.ts'
import { databaseOptions, withAdminConnection } from '../../support/admin-connection.ts'
import { readUsage, usageTable } from '../../usage/usage-table.ts'
import type { Command } from '../command.ts'

const usage = `
  npx patchbay usage [--days 7] [--db-url <url>] [--project <folder>]

  Shows what assistants did, from what is recorded anyway: calls, users, errors and time in Postgres, for each client and
  action. A call that waited for its user counts once; that it waits, or was denied, is no error. Reads only.

    --days <n>       of the last n days; what is older than retention keeps is gone
    --db-url <url>   else PATCHBAY_ADMIN_DB_URL, else the running npx patchbay dev: the login postgres
    --project <f>    the folder that has supabase/config.toml; else it is found from here, upwards or below`

export const command: Command = {
  summary: 'Shows calls, users, errors and latency by client and action',
  usage,
  run: async (words) => {
    const { values } = parseOptions(usage, words, {
      options: { days: { type: 'string', default: '7' }, ...databaseOptions },
    })
    const days = optionValues(usage).whole('days', values.days, { from: 1, to: 3650 })
    const rows = await withAdminConnection(values, (sql) => readUsage(sql, days))
    console.log(
      rows.length === 0
        ? `\n  No assistant called anything in the last ${days} days.`
        : `\n${usageTable(rows)}`,
    )
  },
}
