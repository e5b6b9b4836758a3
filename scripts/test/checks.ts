import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import type { Sql } from 'postgres'
import { generatedFiles } from '../generate/targets.ts'
import { inRoot, installed, ROOT } from '../stack/paths.ts'
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

/** Deno's own check, each function with the import map that it is deployed with. */
export async function checkDeno(): Promise<Result> {
  let output = ''
  for (const name of await readdir(inRoot('supabase/functions'))) {
    const folder = `supabase/functions/${name}`
    const { code, output: text } = await runCommand(bin('deno'), [
      'check',
      '--quiet',
      '--node-modules-dir=manual',
      '--config',
      `${folder}/deno.json`,
      `${folder}/index.ts`,
    ])
    if (code !== 0) output += text
  }
  return single(output === '', output)
}

/** Generated files agree with their sources. */
export async function checkGenerated(sql: Sql): Promise<Result> {
  let output = ''
  for (const { path, content } of await generatedFiles(sql)) {
    const current = existsSync(inRoot(path)) ? await readFile(inRoot(path), 'utf8') : ''
    if (current !== content) output += `  ${path} is out of date: npm run generate\n`
  }
  return single(output === '', output)
}

/** The platform's Security and Performance Advisor finds nothing; it also parses config.toml. */
export async function checkAdvisors(dbUrl: string): Promise<Result> {
  const { code, output } = await runCommand(
    process.execPath,
    [
      installed('supabase', 'dist', 'supabase.js'),
      'db',
      'advisors',
      `--remote=${dbUrl}?sslmode=disable`,
      '--level',
      'warn',
      '--fail-on',
      'warn',
      '--workdir',
      ROOT,
    ],
    { ...process.env, SUPABASE_TELEMETRY_DISABLED: '1' },
  )
  return single(code === 0, output)
}
