// npm run usage: what assistants did, for the operator.
import { optionValues, parseOptions } from '../local-stack/command/options.ts'
import { databaseOptions, withAdminConnection } from './support/admin-connection.ts'
import { usage } from './support/usage.ts'
import { readUsage, usageTable } from './usage/usage-table.ts'

const { values } = parseOptions(usage.usage, process.argv.slice(2), {
  options: { days: { type: 'string', default: '7' }, ...databaseOptions },
})
const days = optionValues(usage.usage).whole('days', values.days, { from: 1, to: 3650 })
const rows = await withAdminConnection(values, (sql) => readUsage(sql, days))
console.log(
  rows.length === 0
    ? `\n  No assistant called anything in the last ${days} days.`
    : `\n${usageTable(rows)}`,
)
