import type { Row } from './row.ts'
import { type Column, markdownTable, textTable } from './table.ts'

const COLUMNS: readonly Column<Row>[] = [
  { head: 'workload', isText: true, cell: ({ workload }) => workload },
  { head: 'who', isText: true, cell: ({ name }) => name },
  { head: 'a second', cell: ({ rate }) => Math.round(rate).toLocaleString('en') },
  { head: '±', cell: ({ spread }) => (spread === undefined ? '–' : `${fixed(100 * spread, 0)} %`) },
  { head: '× Y', cell: ({ ofYardstick }) => fixed(ofYardstick, 2) },
  { head: '× best peer', cell: ({ ofBestPeer }) => fixed(ofBestPeer, 2) },
  { head: '128 of 32', cell: ({ manyOfFew }) => fixed(manyOfFew, 2) },
  { head: 'p50 ms', cell: ({ p50 }) => fixed(p50, 1) },
  { head: 'p99 ms', cell: ({ p99 }) => fixed(p99, 1) },
  { head: 'µs server', cell: ({ server }) => fixed(server, 0) },
  { head: 'µs Postgres', cell: ({ postgres }) => fixed(postgres, 0) },
]

/** Rows, for a terminal. */
export const reportText = (rows: readonly Row[]): string => textTable(COLUMNS, rows)

/** Rows, for a page. */
export const reportMarkdown = (rows: readonly Row[]): string => markdownTable(COLUMNS, rows)

const fixed = (number: number | undefined, digits: number) => number?.toFixed(digits) ?? '–'
