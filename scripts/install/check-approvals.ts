import type { Sql } from 'postgres'
import { approvalByEffect } from '../../functions-shared/actions/define-action.ts'
import { type Finding, obstacle, ok } from '../support/findings.ts'
import type { ReadAction } from './read-actions.ts'

type Registered = Pick<ReadAction, 'operationId' | 'sqlName' | 'approval' | 'effect'>

/**
 * Whether the migrations register each action with the approval of its definition: the stricter of both holds, and who reads only
 * one of them expects another.
 *
 * @param sql the text of the adopter's own migrations, in their order, without comments
 */
export function checkApprovals(actions: readonly Registered[], sql: string): Finding[] {
  const statements = sql
    .split(/;\s*$/m)
    .filter((text) => /patchbay_actions"?\s*\.\s*"?registry/i.test(text))
  return actions.flatMap((action) => {
    let said: string | undefined
    for (const text of statements) said = approvalIn(text, action.sqlName) ?? said
    return differing(action, said ?? approvalByEffect(action.effect), 'The migrations register')
  })
}

/** The same of the registry of a database. */
export async function checkRegistry(sql: Sql, actions: readonly Registered[]): Promise<Finding[]> {
  const [column] = await sql`
    select from pg_catalog.pg_attribute
    where attrelid = to_regclass('patchbay_actions.registry') and attname = 'approval'`
  // A migration is missing, which is said elsewhere.
  if (!column) return []
  const rows = await sql<{ name: string; approval: string | null; effect: string }[]>`
    select name, approval, effect from patchbay_actions.registry`
  const found = actions.flatMap((action) => {
    const row = rows.find(({ name }) => name === action.sqlName)
    if (row) {
      return differing(
        action,
        row.approval ?? approvalByEffect(row.effect),
        'The database registers',
      )
    }
    return [
      obstacle(
        `The database does not register ${action.operationId}.`,
        'Push the migrations: npx patchbay deploy',
      ),
    ]
  })
  return found.length > 0 ? found : [ok('The database asks users first where the definitions do')]
}

function differing(
  { operationId, sqlName, approval }: Registered,
  said: string,
  who: string,
): Finding[] {
  if (said === approval) return []
  return [
    obstacle(
      `${who} ${operationId} with the approval ${said}, and its definition says ${approval}: the stricter holds.`,
      `Say the same in the definition; or, in a new migration: update patchbay_actions.registry set approval = '${approval}' where name = '${sqlName}';`,
    ),
  ]
}

const VALUE = /'(?:[^']|'')*'|[^\s,()']+/g

/** What a statement makes of the approval of an action; undefined: nothing. */
function approvalIn(statement: string, sqlName: string): string | undefined {
  const row = new RegExp(`\\(\\s*('${sqlName}'(?:'(?:[^']|'')*'|[^()'])*)\\)`).exec(statement)?.[1]
  const columns = /registry"?\s*\(([^)]*)\)/i.exec(statement)?.[1]?.match(/\w+/g)
  const at = columns?.indexOf('approval') ?? -1
  const inserted = at >= 0 ? row?.match(VALUE)?.[at] : undefined
  const updated = new RegExp(`'${sqlName}'`).test(statement)
    ? /\bset\b[^;]*\bapproval\s*=\s*('\w+')/i.exec(statement)?.[1]
    : undefined
  return (inserted ?? updated)?.match(/^'(\w+)'$/)?.[1]
}
