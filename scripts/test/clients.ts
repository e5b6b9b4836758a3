import { existsSync } from 'node:fs'
import { inRoot, installed } from '../../local-stack/paths.ts'
import type { Result } from './part.ts'
import { single } from './part.ts'
import { runCommand } from './run-command.ts'
import { runVitest } from './vitest.ts'

/** Where the clients of others are: a package.json of their own, so that the root's `npm ci` stays light. */
export const CLIENT_LIBRARIES = 'tests/conformance/as-they-come/libraries'

interface Options {
  /** For the report. */
  folder: string
  env: () => Promise<NodeJS.ProcessEnv>
  /** Installs what is missing; else the tests are skipped, and the output says so. */
  isInstalling: boolean
}

/** Type check and tests of the clients that npm has. */
export async function runClients({ folder, env, isInstalling }: Options): Promise<Result> {
  if (!existsSync(inRoot(CLIENT_LIBRARIES, 'node_modules', '.package-lock.json'))) {
    if (!isInstalling) {
      const output =
        '  skipped: the clients of others are not installed; npm run test:clients does that'
      return { passed: 0, failed: 0, output }
    }
    // None of them needs its install script.
    const install = ['ci', '--ignore-scripts', '--no-audit', '--no-fund']
    const done = await runCommand('npm', install, process.env, inRoot(CLIENT_LIBRARIES))
    if (done.code !== 0) return single(false, done.output)
  }
  const types = await runCommand(installed('.bin', 'tsc'), [
    '--noEmit',
    ...['-p', inRoot(CLIENT_LIBRARIES)],
  ])
  const tests = await runVitest([CLIENT_LIBRARIES], { folder, env: await env() })
  return {
    passed: tests.passed + (types.code === 0 ? 1 : 0),
    failed: tests.failed + (types.code === 0 ? 0 : 1),
    output: [types.code === 0 ? '' : types.output, tests.output].filter(Boolean).join('\n'),
  }
}
