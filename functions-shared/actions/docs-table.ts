import { withGetApproval } from './approvals/get-approval.ts'
import type { Action, Approval, Effect } from './define-action.ts'

const BEGIN = '<!-- actions: made from the registry by `npm run generate` -->'
const END = '<!-- /actions -->'

const changes: Record<Effect, string> = {
  read: 'nothing',
  write: 'adds or changes',
  overwrite: 'overwrites',
  destroy: 'removes for good',
}

const asks: Record<Approval, string> = {
  never: 'never',
  user: 'if they want it',
  always: 'always',
}

/** The actions as a Markdown table. */
export function actionsTable(actions: readonly Action[]): string {
  const rows = withGetApproval(actions).map((action) => [
    `\`${action.operationId}\``,
    `\`${action.method} F/gpt${action.path}\`${inputs(action)}`,
    action.scope ? `\`${action.scope}\`` : 'none',
    changes[action.effect],
    asks[action.approval],
    action.limit ? `${action.limit.perMinute} a minute, ${action.limit.capacity} at once` : 'none',
    action.title,
  ])
  const head = [
    'action',
    'route',
    'scope',
    'changes',
    'asks the user first',
    'limit for a user',
    'title',
  ]
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')
}

function inputs({ input, pathFields, carrier }: Action): string {
  const names = Object.keys(input.shape).filter((name) => !pathFields.includes(name))
  if (names.length === 0) return ''
  return ` ${carrier}: ${names.map((name) => `\`${name}\``).join(', ')}`
}

/** A Markdown page with its table of actions brought up to date; unchanged when it has none. */
export function withActionsTable(page: string, actions: readonly Action[]): string {
  const [before, rest] = page.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) return page
  return `${before}${BEGIN}\n\n${actionsTable(actions)}\n\n${END}${after}`
}
