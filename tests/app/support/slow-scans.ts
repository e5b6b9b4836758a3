import { type StatementPlan, scansOf } from '../../support/statement-plans.ts'

// The operator's own settings and texts: there are not more of them with more users, nor with time.
const SETTINGS = [
  'patchbay_actions.registry',
  'patchbay.scopes',
  'patchbay.settings',
  'patchbay.limits',
  'patchbay.webhook_endpoints',
  'patchbay.translations',
]
// A page of todos, and the one that says that there are more.
const MOST_ROWS = 21

/** What in a request would take longer with users or with time: a line for each such scan. */
export function slowScans(plans: readonly StatementPlan[]): string[] {
  return plans.flatMap((plan) =>
    scansOf(plan)
      .filter(({ table }) => !SETTINGS.includes(table))
      .filter(({ index, condition, rows }) => !index || condition === undefined || rows > MOST_ROWS)
      .map(({ table, how, index = 'no index', rows }) => {
        const text = plan['Query Text'].replace(/\s+/g, ' ').slice(0, 200)
        return `${table}: ${how}, ${index}, ${rows} rows: ${text}`
      }),
  )
}
