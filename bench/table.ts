/** A column of a table: words stand left, figures right. */
export interface Column<R> {
  head: string
  /** Words; figures where it is left out. */
  isText?: boolean
  cell(row: R): string
}

/** For a terminal: columns as wide as what is in them, two spaces apart. */
export function textTable<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  return fitted(columns, rows)
    .map((cells) => `  ${cells.join('  ')}`.trimEnd())
    .join('\n')
}

/** In Markdown, aligned in its source as well. */
export function markdownTable<R>(columns: readonly Column<R>[], rows: readonly R[]): string {
  const [head = [], ...body] = fitted(columns, rows)
  const rule = head.map((cell, at) =>
    columns[at]?.isText ? '-'.repeat(cell.length) : `${'-'.repeat(cell.length - 1)}:`,
  )
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function fitted<R>(columns: readonly Column<R>[], rows: readonly R[]): string[][] {
  const lines = [
    columns.map(({ head }) => head),
    ...rows.map((row) => columns.map(({ cell }) => cell(row))),
  ]
  const widths = columns.map((_, at) => Math.max(2, ...lines.map((line) => line[at]?.length ?? 0)))
  return lines.map((line) =>
    line.map((text, at) => {
      const width = widths[at] ?? 0
      return columns[at]?.isText ? text.padEnd(width) : text.padStart(width)
    }),
  )
}
