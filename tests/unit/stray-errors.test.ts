import { expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { runNode } from '../support/run-command.ts'

const run = (kind: string) => runNode([inRoot('tests/support/stray-errors-process.ts'), kind])

it.each([
  ['rejection', /^Went on after a rejection: Error: nobody waits\n/],
  ['system', /^Went on after an exception: Error: read\n/],
])('A process notes a %s that nobody waits for, and goes on', async (kind, noted) => {
  const { code, stdout } = await run(kind)
  expect(stdout).toMatch(noted)
  expect([code, stdout.includes('still here')]).toEqual([0, true])
})

it('A process notes any other exception and ends in order: nobody knows what was left halfway', async () => {
  const { code, stdout } = await run('other')
  expect(stdout).toMatch(/^Stops after an exception: TypeError: a fault of ours\n/)
  expect([code, stdout.includes('still here')]).toEqual([3, false])
})
