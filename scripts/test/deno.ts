import { cp, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { inRoot, ROOT } from '../../local-stack/paths.ts'
import { type Deno, denos, noProductionDeno, PRODUCTION_DENO } from '../support/denos.ts'
import { layProductionPackages } from '../support/production-packages.ts'
import { denoUnitTests } from './deno-units.ts'
import type { Result } from './part.ts'
import { runCommand } from './run-command.ts'

/** The `@types/node` that Deno 2.1.4 checks with; npm has it under an alias, because Node's own check has a newer one. */
const PRODUCTION_TYPES = { version: '22.5.4', alias: 'types-node-deno-2.1.4' }

/** A function that an adopter deploys beside ours. */
const EXAMPLE_FUNCTION = 'examples/notify-by-mail'

const MANUAL = ['--quiet', '--no-lock', '--node-modules-dir=manual']

/** On each Deno: its own type check of the functions, and their unit tests (deno-units.ts). */
export async function checkDeno({ folder }: { folder: string }): Promise<Result> {
  const total: Result = { passed: 0, failed: 0, output: noProductionDeno() ?? '' }
  for (const deno of denos()) {
    const results = await Promise.all([checkTypes(deno, folder), runUnitTests(deno)])
    for (const { passed, failed, output } of results) {
      total.passed += passed
      total.failed += failed
      if (failed > 0) total.output += `${deno.name}:\n${output}\n`
    }
  }
  return total
}

async function checkTypes({ name, file }: Deno, folder: string): Promise<Result> {
  const functions = await readdir(inRoot('supabase/functions'))
  const entries = [
    ...functions.map((name) => `supabase/functions/${name}/index.ts`),
    `${EXAMPLE_FUNCTION}/index.ts`,
  ]
  if (name.includes(PRODUCTION_DENO)) {
    const place = join(folder, 'as-deployed')
    await mkdir(place)
    for (const part of ['supabase/functions', 'functions-shared', EXAMPLE_FUNCTION]) {
      await cp(inRoot(part), join(place, part), { recursive: true })
    }
    await layProductionPackages(place, 'copy', PRODUCTION_TYPES)
    return result(await runCommand(file, ['check', ...MANUAL, ...entries], process.env, place))
  }
  // The front that serves them locally runs in the newest only.
  const local = ['serve', 'function-process'].map((one) => `local-stack/front/${one}.ts`)
  const all = [...entries, ...local, 'tests/deno/vitest.ts']
  return result(await runCommand(file, ['check', ...MANUAL, ...all]))
}

function result({ code, output }: { code: number; output: string }): Result {
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output: plain(output) }
}

/** Vitest does not start on Deno 2.1.4: tests/deno/vitest.ts stands in for it. */
async function runUnitTests({ file }: Deno): Promise<Result> {
  const { code, output } = await runCommand(file, [
    'test',
    '--allow-all',
    '--no-check',
    ...MANUAL,
    // For tests of what is let go of.
    '--v8-flags=--expose-gc',
    '--import-map=tests/deno/import-map.json',
    ...(await denoUnitTests()),
  ])
  const text = plain(output)
  const [, passed = '0', failed = '0'] = /\| (\d+) passed.*?\| (\d+) failed/.exec(text) ?? []
  // A run that ends without its summary has failed, whatever it had counted.
  const outside = code !== 0 && failed === '0' ? 1 : 0
  return {
    passed: Number(passed),
    failed: Number(failed) + outside,
    output: text.slice(text.indexOf(' ERRORS ')),
  }
}

function plain(output: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what colours are written with
  return output.replaceAll(/\x1b\[[0-9;]*m/g, '').replaceAll(ROOT, '.')
}
