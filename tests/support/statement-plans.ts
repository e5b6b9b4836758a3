import postgres, { type TransactionSql } from 'postgres'
import { z } from 'zod'

/** A node of a plan, as auto_explain writes it with ANALYZE and VERBOSE. */
interface PlanNode {
  'Node Type': string
  Schema?: string | undefined
  'Relation Name'?: string | undefined
  'Index Name'?: string | undefined
  'Index Cond'?: string | undefined
  'Actual Rows'?: number | undefined
  'Actual Loops'?: number | undefined
  'Rows Removed by Filter'?: number | undefined
  Plans?: PlanNode[] | undefined
}

const planNode: z.ZodType<PlanNode> = z.object({
  'Node Type': z.string(),
  Schema: z.string().optional(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  'Index Cond': z.string().optional(),
  'Actual Rows': z.number().optional(),
  'Actual Loops': z.number().optional(),
  'Rows Removed by Filter': z.number().optional(),
  get Plans() {
    return z.array(planNode).optional()
  },
})
const statementPlan = z.object({ 'Query Text': z.string(), Plan: planNode })

/** A statement that ran, at whatever depth of functions and triggers, and how. */
export type StatementPlan = z.infer<typeof statementPlan>

/** A scan of a table. */
export interface Scan {
  table: string
  how: string
  index: string | undefined
  /** What the index was entered with; none: all of it was read. */
  condition: string | undefined
  /** How many it looked at, those that it then left out included. */
  rows: number
}

/** Custom plans are what a session's first five calls get, the generic one what most later calls get. */
export type PlanMode = 'force_custom_plan' | 'force_generic_plan'

/** A session whose statements tell their plans. */
export interface ExplainedSession {
  /**
   * Runs `work` in a transaction that is rolled back, and gives the plan of every statement that really ran: also those
   * inside functions, triggers and foreign keys. What the session keeps of plans, it keeps.
   */
  plansOf(mode: PlanMode, work: (tx: TransactionSql) => Promise<void>): Promise<StatementPlan[]>
  end(): Promise<void>
}

/** @param url the database as superuser: nobody else may load auto_explain */
export async function explainedSession(url: string): Promise<ExplainedSession> {
  let found: StatementPlan[] = []
  const sql = postgres(url, {
    max: 1,
    onnotice({ message = '' }) {
      const json = /^duration: .* plan:\n(.*)$/s.exec(message)?.[1]
      if (json !== undefined) found.push(statementPlan.parse(JSON.parse(json)))
    },
  })
  await sql`load 'auto_explain'`

  return {
    async plansOf(mode, work) {
      found = []
      try {
        await sql.begin(async (tx) => {
          await tx`select
            set_config('plan_cache_mode', ${mode}, true),
            set_config('client_min_messages', 'notice', true),
            set_config('auto_explain.log_level', 'notice', true),
            set_config('auto_explain.log_format', 'json', true),
            set_config('auto_explain.log_nested_statements', 'on', true),
            set_config('auto_explain.log_analyze', 'on', true),
            set_config('auto_explain.log_timing', 'off', true),
            set_config('auto_explain.log_verbose', 'on', true)`
          await tx`select set_config('auto_explain.log_min_duration', '0', true)`
          await work(tx)
          throw new RolledBack()
        })
      } catch (error) {
        if (!(error instanceof RolledBack)) throw error
      }
      return found
    },
    end: () => sql.end({ timeout: 5 }),
  }
}

/** The plans of a session that does nothing else. */
export async function plansOf(
  url: string,
  mode: PlanMode,
  work: (tx: TransactionSql) => Promise<void>,
): Promise<StatementPlan[]> {
  const session = await explainedSession(url)
  try {
    return await session.plansOf(mode, work)
  } finally {
    await session.end()
  }
}

class RolledBack extends Error {}

/** The scans of a plan, with the index of a bitmap scan in place of its heap. */
export function scansOf({ Plan: root }: StatementPlan): Scan[] {
  const walk = (node: PlanNode, relation: string | undefined): Scan[] => {
    const own = node['Relation Name'] && `${node.Schema}.${node['Relation Name']}`
    const table = own ?? relation
    const children = (node.Plans ?? []).flatMap((child) => walk(child, table))
    const how = node['Node Type']
    if (!/Scan$/.test(how) || table === undefined || how === 'Bitmap Heap Scan') return children
    if (own === undefined && how !== 'Bitmap Index Scan') return children
    return [
      ...children,
      {
        table,
        how,
        index: node['Index Name'],
        condition: node['Index Cond'],
        rows:
          ((node['Actual Rows'] ?? 0) + (node['Rows Removed by Filter'] ?? 0)) *
          (node['Actual Loops'] ?? 1),
      },
    ]
  }
  return walk(root, undefined)
}
