import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ROOT } from '../../local-stack/paths.ts'

/** The repository that is deployed. */
export interface Place {
  /** The folder that has supabase/config.toml. */
  root: string
  /** Of the functions' names. */
  prefix: string
}

/** This one, with the app that it ships. */
export const CHECKOUT: Place = { root: ROOT, prefix: '' }

/** Names of the files in supabase/migrations. */
export async function migrationFiles({ root }: Place): Promise<string[]> {
  const names = await readdir(join(root, 'supabase/migrations'))
  return names.filter((name) => name.endsWith('.sql')).sort()
}
