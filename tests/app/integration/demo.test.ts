import { describe, expect, it } from 'vitest'
import { runCommand, runNpm } from '../../support/run-command.ts'
import { localDir, stack } from '../../support/stack.ts'

describe('npm run demo', () => {
  it('plays every step against the running stack and exits with 0', async () => {
    const { code, stdout, stderr } = await runNpm(['run', '-s', 'demo'], {
      PATCHBAY_LOCAL_DIR: localDir,
    })
    expect([code, stderr]).toEqual([0, ''])
    const steps = stdout.match(/^ +\d+ {2}\S/gm) ?? []
    expect(steps.length).toBeGreaterThanOrEqual(14)
    expect(stdout).toContain('Every step did what it says.')
    expect(stdout).not.toContain('failed')
    for (const secret of [stack.demo_client.client_secret, stack.demo_user.password]) {
      expect(stdout).not.toContain(secret)
    }
    expect(stdout).not.toMatch(/pb_(at|rt|ac)_[\w-]{20}/)
  })

  it('says that no stack is running where none is, and exits with 1', async () => {
    const env = { PATCHBAY_LOCAL_DIR: `${localDir}-nowhere` }
    const { code, stderr } = await runCommand(['demo'], env)
    expect([code, stderr]).toEqual([1, expect.stringContaining('No local stack is running.')])
  })
})
