import { type Column, textTable } from '../table.ts'
import type { FunctionCost, Index, StatementCost, TableCost } from './counters.ts'
import { labelOf } from './label.ts'
import type { TriggerCost } from './plans.ts'
import type { Profile } from './profile.ts'

/** What ran in fewer than one of so many requests is of something else, or hardly matters. */
const RARE = 20
/** Microseconds a request; what took less is left out. */
const SHORT = 2

/** A profile, for a terminal: one line of sums, then functions, statements, triggers and written rows of one request. */
export function profileReport(profile: Profile): string {
  const { requests, explained } = profile
  const isOften = ({ calls }: { calls: number }) => calls * RARE >= requests
  const isLong = (microseconds: number) => microseconds >= SHORT * requests
  const functions = profile.functions.filter((one) => isOften(one) && isLong(one.self))
  const statements = profile.statements.filter(
    (one) => isOften(one) && isLong(one.execution + one.planning),
  )
  return [
    headline(profile),
    textTable(functionColumns(profile), functions),
    textTable(statementColumns(requests), statements),
    ...(profile.triggers.length > 0
      ? [textTable(triggerColumns(explained), profile.triggers)]
      : []),
    textTable(tableColumns(requests), profile.tables.filter(isWrittenBy(profile))),
  ].join('\n\n')
}

const isWrittenBy =
  ({ requests }: Profile) =>
  ({ inserted, updated, deleted }: TableCost) =>
    (inserted + updated + deleted) * RARE >= requests

/** Tables that requests of any kind write. */
export const writtenTables = (profiles: readonly Profile[]): string[] =>
  profiles.flatMap((profile) => profile.tables.filter(isWrittenBy(profile)).map(({ name }) => name))

function headline({ workload, entry, requests, cpu, statements, wal }: Profile): string {
  const top = statements.filter(({ isTop, text }) => isTop && text.includes(entry))
  const sum = (figure: (one: StatementCost) => number) =>
    top.reduce((total, one) => total + figure(one), 0) / requests
  return [
    `${workload}: ${whole(sum(({ execution }) => execution))} µs in ${sum(({ calls }) => calls).toFixed(1)} statement`,
    `${whole(cpu / requests)} µs of CPU`,
    `${whole(sum(({ buffers }) => buffers))} pages`,
    `${whole(wal.bytes / requests)} bytes of log in ${whole(wal.records / requests)} records`,
    `${(wal.flushes / requests).toFixed(1)} flushes of ${whole(wal.flushing / Math.max(1, wal.flushes))} µs`,
  ].join(', ')
}

function functionColumns({ requests, functions, entry }: Profile): Column<FunctionCost>[] {
  const all = functions.find(({ name }) => name === entry)?.total ?? 0
  return [
    { head: 'function', isText: true, cell: ({ name }) => name },
    { head: 'in', isText: true, cell: ({ language }) => language },
    { head: 'calls', cell: ({ calls }) => each(calls / requests) },
    { head: 'self µs', cell: ({ self }) => whole(self / requests) },
    { head: 'total µs', cell: ({ total }) => whole(total / requests) },
    { head: 'self %', cell: ({ self }) => ((100 * self) / all).toFixed(0) },
  ]
}

const statementColumns = (requests: number): Column<StatementCost>[] => [
  { head: 'statement, with what it calls', isText: true, cell: ({ text }) => labelOf(text) },
  { head: 'calls', cell: ({ calls }) => each(calls / requests) },
  { head: 'plans', cell: ({ plans }) => each(plans / requests) },
  { head: 'µs', cell: ({ execution, planning }) => whole((execution + planning) / requests) },
  { head: 'pages', cell: ({ buffers }) => whole(buffers / requests) },
  { head: 'log bytes', cell: ({ walBytes }) => whole(walBytes / requests) },
]

const triggerColumns = (explained: number): Column<TriggerCost>[] => [
  {
    head: 'trigger, foreign key',
    isText: true,
    cell: ({ name, isForeignKey }) => (isForeignKey ? `foreign key ${name}` : name),
  },
  { head: 'on', isText: true, cell: ({ table }) => table },
  { head: 'calls', cell: ({ calls }) => each(calls / explained) },
  { head: 'µs, explained', cell: ({ total }) => whole(total / explained) },
]

const tableColumns = (requests: number): Column<TableCost>[] => [
  { head: 'rows written', isText: true, cell: ({ name }) => name },
  { head: 'inserted', cell: ({ inserted }) => each(inserted / requests) },
  { head: 'updated', cell: ({ updated }) => each(updated / requests) },
  { head: 'of them HOT', cell: ({ hot }) => each(hot / requests) },
  { head: 'deleted', cell: ({ deleted }) => each(deleted / requests) },
]

/** Every index of the tables that these requests write, what each request adds to it, and the statements that read it. */
export function indexReport(indexes: readonly Index[], profiles: readonly Profile[]): string {
  const columns: Column<Index>[] = [
    { head: 'index', isText: true, cell: ({ name }) => name },
    { head: 'on', isText: true, cell: ({ table }) => table },
    {
      head: 'entries a request, at most',
      isText: true,
      cell: ({ table }) => entriesBy(table, profiles),
    },
    { head: 'read by', isText: true, cell: (index) => readersOf(index, profiles) },
  ]
  return textTable(columns, indexes)
}

function entriesBy(table: string, profiles: readonly Profile[]): string {
  return profiles
    .flatMap(({ workload, requests, tables }) => {
      const found = tables.find(({ name }) => name === table)
      const entries = found ? (found.inserted + found.updated - found.hot) / requests : 0
      return entries >= 1 / RARE ? [`${workload} ${each(entries)}`] : []
    })
    .join(', ')
}

/** The first statement that reads an index, or what the index is there for if no request reads it. */
function readersOf({ name, keeps }: Index, profiles: readonly Profile[]): string {
  const readers = profiles.flatMap(({ workload, indexes }) =>
    [...(indexes.get(name) ?? [])].map((statement) => ({ workload, statement })),
  )
  const [first] = readers
  if (!first) return keeps ? `none, keeps ${keeps}` : 'none of these requests'
  const more = readers.length > 1 ? ` (and ${readers.length - 1} more)` : ''
  return `${first.workload}: ${first.statement}${more}`
}

const whole = (number: number) => Math.round(number).toLocaleString('en')
const each = (number: number) => number.toFixed(1)
