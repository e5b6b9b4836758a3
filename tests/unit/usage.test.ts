import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { usage } from '../../scripts/support/all-usage.ts'
import { isOfTheApp } from '../../scripts/support/core-checkout.ts'

const run = promisify(execFile)
const commands = (await readdir(inRoot('scripts')))
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3))

describe('Help', () => {
  it('is there for every command', () => {
    const isOfTheCore = (command: string) => !isOfTheApp(`scripts/${command}.ts`)
    expect(Object.keys(usage).filter(isOfTheCore).sort()).toEqual(
      commands.filter(isOfTheCore).sort(),
    )
    expect(commands.filter((command) => !(command in usage))).toEqual([])
  })

  it('comes with a refusal: an option is no folder', async () => {
    const called = run(process.execPath, [inRoot('scripts/run.mjs'), 'core', '--foo'])
    await expect(called).rejects.toMatchObject({ stderr: expect.stringContaining('--foo') })
  })

  it.each(
    commands.flatMap((command) => [
      [command, '--help'],
      [command, '-h'],
    ]),
  )('%s %s prints how it is called, and does nothing else', async (command, option) => {
    const { stdout, stderr } = await run(process.execPath, [
      inRoot('scripts/run.mjs'),
      command,
      'word',
      option,
    ])
    expect([stdout.trimEnd(), stderr]).toEqual([
      Object.entries(usage).find(([name]) => name === command)?.[1],
      '',
    ])
    expect(stdout).toContain('npm ')
  })
})
