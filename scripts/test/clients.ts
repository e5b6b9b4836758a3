import { existsSync } from 'node:fs'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { inRoot, installed } from '../../local-stack/paths.ts'
import type { Result } from './part.ts'
import { runCommand } from './run-command.ts'
import type { Context } from './run-parts.ts'
import { runVitest } from './vitest.ts'

/** Where the clients of others are: a package.json of their own, so that the root's `npm ci` stays light. */
export const CLIENT_LIBRARIES = 'tests/conformance/as-they-come/libraries'

const isInstalled = () => existsSync(inRoot(CLIENT_LIBRARIES, 'node_modules', '.package-lock.json'))

/** Installs them where that was not done yet. */
export async function installClients(): Promise<void> {
  if (isInstalled()) return
  // None of them needs its install script.
  const words = ['ci', '--ignore-scripts', '--no-audit', '--no-fund']
  const { code, output } = await runCommand('npm', words, process.env, inRoot(CLIENT_LIBRARIES))
  if (code !== 0) throw new ExpectedError('The clients of others could not be installed.', output)
}

/** Type check and tests of the clients that npm has; where they are missing they are skipped, and the output says so. */
export async function runClients({ folder, env }: Context): Promise<Result> {
  if (!isInstalled()) {
    const output =
      '  skipped: the clients of others are not installed; npm run test:clients does that'
    return { passed: 0, failed: 0, output }
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
