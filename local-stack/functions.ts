import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { inRoot } from './paths.ts'

/** The Edge Functions that config.toml lists, in its order: `[functions.<name>]`. */
export async function listFunctions(): Promise<{ name: string; file: string; exists: boolean }[]> {
  const config = await readFile(inRoot('supabase', 'config.toml'), 'utf8')
  return [...config.matchAll(/^\[functions\.([\w-]+)\]/gm)].map(([, name = '']) => {
    const file = inRoot('supabase', 'functions', name, 'index.ts')
    return { name, file, exists: existsSync(file) }
  })
}
