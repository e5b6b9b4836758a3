import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Sql } from 'postgres'
import { inRoot, installed, ROOT } from '../../local-stack/paths.ts'
import { generatedFiles } from '../generate/targets.ts'
import { type Result, single } from './part.ts'
import { runCommand } from './run-command.ts'

const bin = (name: string) => installed('.bin', name)

/** Biome: format and lint. */
export async function checkStyle(): Promise<Result> {
  const { code, output } = await runCommand(bin('biome'), ['ci', '--colors=off', '.'])
  return single(code === 0, output)
}

/** tsc over everything that Node runs, and over the web app. */
export async function checkTypes(): Promise<Result> {
  const main = await runCommand(bin('tsc'), ['--noEmit', '-p', '.'])
  const web = await runCommand(bin('tsc'), ['--noEmit', '-p', 'web'])
  return single(main.code + web.code === 0, main.output + web.output)
}

/** Generated files agree with their sources. */
export async function checkGenerated(sql: Sql): Promise<Result> {
  let output = ''
  for (const { path, content } of await generatedFiles(sql)) {
    const current = existsSync(inRoot(path)) ? await readFile(inRoot(path), 'utf8') : null
    if (current !== content) output += `  ${path} is out of date: npm run generate\n`
  }
  return single(output === '', output)
}

/** config.toml, read by the CLI as strictly as `supabase start` reads it. */
export async function checkConfig(): Promise<Result> {
  const { code, output } = await supabase('services')
  return single(code === 0, output)
}

/** The platform's Security and Performance Advisor finds nothing. */
export async function checkAdvisors(dbUrl: string): Promise<Result> {
  const { code, output } = await supabase(
    ...[
      'db',
      'advisors',
      `--remote=${dbUrl}?sslmode=disable`,
      '--level',
      'warn',
      '--fail-on',
      'warn',
    ],
  )
  return single(code === 0, output)
}

function supabase(...words: string[]) {
  return runCommand(
    process.execPath,
    [installed('supabase', 'dist', 'supabase.js'), ...words, '--workdir', ROOT],
    { ...process.env, SUPABASE_TELEMETRY_DISABLED: '1' },
  )
}
