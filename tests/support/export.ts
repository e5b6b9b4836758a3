import type { TestUser } from './sign-up.ts'

type Row = Record<string, unknown>

/** What a page of export_my_data carries. */
export interface ExportData {
  exported_at: string
  account: { id: string; email: string }
  connection: { has_completed_oauth: boolean } | null
  notes: Row[]
  apps: Row[]
  requests: Row[]
  approvals: Row[]
  interactions: Row[]
  changes: Row[]
  security_events: Row[]
  notifications: Row[]
  tables: Record<string, Row[]>
}

export interface ExportPage {
  data: ExportData
  next_cursor: string | null
}

/** One page, or the error as supabase-js gives it. */
export async function exportPage({ supabase }: Pick<TestUser, 'supabase'>, cursor?: string) {
  const { data, error } = await supabase.rpc(
    'export_my_data',
    cursor === undefined ? undefined : { cursor },
  )
  return { page: data as ExportPage | null, error }
}

/** Two pages as one: the arrays of each member one after the other, as docs/export.md says. */
export function joined(a: ExportData, b: ExportData): ExportData {
  return {
    // account, connection and exported_at are the same on every page.
    ...b,
    notes: [...a.notes, ...b.notes],
    apps: [...a.apps, ...b.apps],
    requests: [...a.requests, ...b.requests],
    approvals: [...a.approvals, ...b.approvals],
    interactions: [...a.interactions, ...b.interactions],
    changes: [...a.changes, ...b.changes],
    security_events: [...a.security_events, ...b.security_events],
    notifications: [...a.notifications, ...b.notifications],
    tables: Object.fromEntries(
      Object.entries(b.tables).map(([name, rows]) => [name, [...(a.tables[name] ?? []), ...rows]]),
    ),
  }
}

/** Everything that is kept of a user, put together from all pages. */
export async function exportOf(user: Pick<TestUser, 'supabase'>): Promise<ExportData> {
  let whole: ExportData | undefined
  let cursor: string | undefined
  do {
    const { page, error } = await exportPage(user, cursor)
    if (page === null) throw new Error(`no page: ${JSON.stringify(error)}`)
    whole = whole === undefined ? page.data : joined(whole, page.data)
    cursor = page.next_cursor ?? undefined
  } while (cursor !== undefined)
  return whole
}
