import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { usage } from '../../../scripts/support/usage.ts'
import { demos } from '../../../scripts/todo-demo/demos.ts'
import { runCommand } from '../../support/run-command.ts'
import { localDir, stack } from '../../support/stack.ts'
import { newUser } from '../../support/users.ts'

/** Runs a demo as a user of the test's own: the demos disconnect everything that their user has. */
async function play(words: readonly string[]) {
  const { id, email, password } = await newUser()
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-demo-'))
  const info = { ...stack, demo_user: { id, email, password } }
  await writeFile(join(folder, 'stack.json'), JSON.stringify(info), { mode: 0o600 })
  try {
    return { password, ...(await runCommand(['demo', ...words], { PATCHBAY_LOCAL_DIR: folder })) }
  } finally {
    await rm(folder, { recursive: true })
  }
}

const names = Object.keys(demos)

describe('npm run demo', () => {
  it.each(names)(
    '-- %s plays every step, each on a line, and exits with 0',
    async (name) => {
      const { code, stdout, stderr, password } = await play([name])
      expect([code, stderr], stdout).toEqual([0, ''])
      const steps = stdout.match(/^ +\d+ {2}\S.*$/gm) ?? []
      expect(steps.length).toBeGreaterThanOrEqual(9)
      for (const step of steps) expect(step, 'shows what came of it').toMatch(/\S {2,}\S+.*$/)
      expect(stdout).toContain('Every step did what it says.')
      expect(stdout).not.toContain('failed')
      for (const secret of [stack.demo_client.client_secret, password]) {
        expect(stdout).not.toContain(secret)
      }
      expect(stdout).not.toMatch(/pb_(at|rt|ac|pk|cs)_[\w-]{20}/)
    },
    60_000,
  )

  it('plays an MCP client where no other is named: all that the page says of it', async () => {
    const { stdout } = await play([])
    for (const part of [
      'PKCE S256',
      'It registers',
      'consent page',
      'tools',
      'insufficient_scope',
      'todo_created',
      'second app',
      'Activity',
      'disconnects everything',
    ]) {
      expect(stdout).toContain(part)
    }
  }, 60_000)

  it('stops at the first step that did not do what it says, and exits with 1', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'patchbay-demo-'))
    const demo_user = { ...stack.demo_user, password: 'another' }
    await writeFile(join(folder, 'stack.json'), JSON.stringify({ ...stack, demo_user }))
    const { code, stdout, stderr } = await runCommand(['demo'], { PATCHBAY_LOCAL_DIR: folder })
    await rm(folder, { recursive: true })
    expect([code, stderr]).toEqual([1, expect.stringContaining('Step 1 did not do what it says')])
    expect(stdout).toMatch(/^ +1 {2}The user signs in to the app +failed$/m)
    expect(stdout).not.toMatch(/^ +2 {2}/m)
  })

  it.each([
    ['no stack is running', [], 'No local stack is running.'],
    ['there is no such demo', ['nope'], `Demos: ${names.join(', ')}`],
  ])('says that %s, and exits with 1', async (_what, words, sentence) => {
    const env = { PATCHBAY_LOCAL_DIR: `${localDir}-nowhere` }
    const { code, stderr } = await runCommand(['demo', ...words], env)
    expect([code, stderr]).toEqual([1, expect.stringContaining(sentence)])
  })

  it('has a line of its help for each demo', () => {
    for (const name of names.slice(1)) expect(usage.demo).toContain(`npm run demo -- ${name} `)
  })
})
