import { boundList, boundsOf } from './bounds.ts'
import { reportMarkdown } from './report.ts'
import type { Row } from './row.ts'

/** Where and how the rows were measured. */
export interface Circumstances {
  /** As YYYY-MM-DD. */
  date: string
  /** Processor, memory, system, versions. */
  machine: readonly string[]
  rounds: number
  /** Of one round. */
  seconds: number
}

const PLACE = /(?<=<!-- bench -->\n)[\s\S]*?(?=<!-- \/bench -->)/

/** Whether a page has the two marks that the table stands between. */
export const hasPlace = (page: string): boolean => PLACE.test(page)

/** The page with these rows, where they come from, and the bounds that they met or missed, in place of the old ones. */
export function withTable(page: string, rows: readonly Row[], how: Circumstances): string {
  const rounds = how.rounds === 1 ? 'one round' : `${how.rounds} rounds`
  const heading = `${[how.date, ...how.machine].join(', ')}; medians of ${rounds} of ${how.seconds} s:`
  const text = [heading, reportMarkdown(rows), boundList(boundsOf(rows))].join('\n\n')
  return page.replace(PLACE, () => `\n${text}\n\n`)
}
