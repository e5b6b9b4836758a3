/** What Patchbay makes in `public`, where the project has names of its own. A test compares it with the migrations. */
export const PUBLIC_RELATIONS = [
  'approvals',
  'assistant_activity',
  'connected_apps',
  'user_gpt_connections',
]
export const PUBLIC_FUNCTIONS = [
  'decide_approval',
  'disconnect_app',
  'disconnect_apps',
  'export_my_data',
  'narrow_app',
  'set_approval',
  'undo_activity',
]

export const SCHEMAS = ['patchbay', 'patchbay_actions', 'patchbay_api']

/** Names that chapters make and a project may have already. */
export interface NamesMade {
  schemas: string[]
  /** Of `public`. */
  names: string[]
}

/** Reads them from the SQL of chapters, each of which begins a statement at the beginning of a line. */
export function namesMade(sql: string): NamesMade {
  const all = (pattern: RegExp) => [
    ...new Set([...withoutComments(sql).matchAll(pattern)].map(([, name = '']) => name)),
  ]
  return {
    schemas: all(/^create schema (?:if not exists )?(\w+)/gm),
    names: all(
      /^create (?:or replace )?(?:materialized )?(?:table|view|function|type|domain|sequence) (?:if not exists )?public\.(\w+)/gm,
    ),
  }
}

/** SQL without its comments. */
export function withoutComments(sql: string): string {
  return sql.replaceAll(/--.*$/gm, '').replaceAll(/\/\*[\s\S]*?\*\//g, '')
}
