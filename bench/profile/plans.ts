import { readFile } from 'node:fs/promises'
import type { Sql } from 'postgres'
import { z } from 'zod'
import { waitFor } from '../../local-stack/wait-for.ts'
import { labelOf } from './label.ts'

interface Node {
  'Node Type': string
  Operation?: string | undefined
  Schema?: string | undefined
  'Relation Name'?: string | undefined
  'Index Name'?: string | undefined
  Plans?: Node[] | undefined
}

const node: z.ZodType<Node> = z.object({
  'Node Type': z.string(),
  Operation: z.string().optional(),
  Schema: z.string().optional(),
  'Relation Name': z.string().optional(),
  'Index Name': z.string().optional(),
  get Plans() {
    return z.array(node).optional()
  },
})
const plan = z.object({
  'Query Text': z.string(),
  Plan: node,
  Triggers: z
    .array(
      z.object({
        'Trigger Name': z.string(),
        'Constraint Name': z.string().optional(),
        Relation: z.string(),
        Time: z.number(),
        Calls: z.number(),
      }),
    )
    .optional(),
})

/** A statement that really ran, as auto_explain wrote it into the log. */
export type LoggedPlan = z.infer<typeof plan>

/** What a trigger took, foreign keys included; milliseconds become microseconds. */
export interface TriggerCost {
  name: string
  table: string
  isForeignKey: boolean
  calls: number
  total: number
}

/** What requests did that only plans tell. */
export interface PlanFacts {
  triggers: TriggerCost[]
  /** Statements by the index that they read. */
  indexes: Map<string, Set<string>>
}

/** Plans of every statement that runs while `work` does, nested ones as well, out of the server's log. */
export async function plansDuring(
  sql: Sql,
  logFile: string,
  work: () => Promise<void>,
): Promise<LoggedPlan[]> {
  const begun = (await readFile(logFile)).length
  await explainEverything(sql, true)
  await work()
  await explainEverything(sql, false)
  return plansIn((await readFile(logFile)).subarray(begun).toString('utf8'))
}

const SETTINGS = {
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_format': 'json',
  'auto_explain.log_nested_statements': 'on',
  'auto_explain.log_analyze': 'on',
  'auto_explain.log_triggers': 'on',
  'auto_explain.log_verbose': 'on',
}

async function explainEverything(sql: Sql, on: boolean): Promise<void> {
  for (const [name, value] of Object.entries(SETTINGS))
    await sql.unsafe(`alter system ${on ? `set ${name} = '${value}'` : `reset ${name}`}`)
  await sql`select pg_reload_conf()`
  await waitFor('the new settings', async () => {
    const [row] = await sql`select current_setting('auto_explain.log_min_duration') as value`
    return row?.value === (on ? '0' : '-1')
  })
}

/** The plans in a piece of the log: lines that go on with one begin with a tab. */
export function plansIn(log: string): LoggedPlan[] {
  return [...log.matchAll(/ plan:\n((?:\t.*(?:\n|$))+)/g)].map(([, json = '']) =>
    plan.parse(JSON.parse(json.replaceAll('\t', ' '))),
  )
}

/** Triggers and index uses of some plans. */
export function factsOf(plans: readonly LoggedPlan[]): PlanFacts {
  const triggers = new Map<string, TriggerCost>()
  const indexes = new Map<string, Set<string>>()
  for (const { 'Query Text': text, Plan: root, Triggers } of plans) {
    for (const index of indexesIn(root)) {
      const users = indexes.get(index) ?? new Set()
      indexes.set(index, users.add(text.trim() ? labelOf(text) : whatItDoes(root)))
    }
    for (const trigger of Triggers ?? []) {
      const name = trigger['Constraint Name'] ?? trigger['Trigger Name']
      const key = `${trigger.Relation}.${name}`
      const sofar = triggers.get(key)
      triggers.set(key, {
        name,
        table: trigger.Relation,
        isForeignKey: trigger['Constraint Name'] !== undefined,
        calls: (sofar?.calls ?? 0) + trigger.Calls,
        total: (sofar?.total ?? 0) + trigger.Time * 1000,
      })
    }
  }
  return { triggers: [...triggers.values()].sort((a, b) => b.total - a.total), indexes }
}

const indexesIn = (root: Node): string[] => [
  ...(root['Index Name'] === undefined ? [] : [root['Index Name']]),
  ...(root.Plans ?? []).flatMap(indexesIn),
]

/** The statements of SQL functions with a parsed body have no text. */
function whatItDoes(root: Node): string {
  const of = (found: Node | undefined) => `${found?.Schema ?? ''}.${found?.['Relation Name'] ?? ''}`
  if (root.Operation) return `${root.Operation.toLowerCase()} ${of(root)}`
  return `select from ${of(firstRelation(root))}`
}

const firstRelation = (root: Node): Node | undefined =>
  root['Relation Name']
    ? root
    : (root.Plans ?? []).map(firstRelation).find((found) => found !== undefined)
