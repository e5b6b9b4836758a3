import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { isAlive } from '../../local-stack/process-table.ts'

const MODULE = JSON.stringify(pathToFileURL(inRoot('local-stack/temporary/temporary.ts')).href)

/** Runs `work` in a process of its own with a temporary folder, which it prints first, and gives its further lines. */
async function start(work: string) {
  const child = spawn(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { spawn } from 'node:child_process'
       import { withTemporary } from ${MODULE}
       await withTemporary('unit', async ({ folder, keep }) => {
         const thing = (name) => keep(async () => name, () => console.log('ended', name))
         const later = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
         console.log(folder)
         ${work}
       })`,
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  const exited = once(child, 'close')
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const line = async (): Promise<string> => (await lines.next()).value ?? ''
  return { child, line, exited, folder: await line() }
}

describe('What a command makes for itself', () => {
  it('ends with it, the last first, and the folder goes', async () => {
    const { line, exited, folder } = await start(`await thing('a'); await thing('b')`)
    expect([await line(), await line()]).toEqual(['ended b', 'ended a'])
    expect([(await exited)[0], existsSync(folder)]).toEqual([0, false])
  })

  it('ends when it fails, too', async () => {
    const { line, exited, folder } = await start(`await thing('a'); throw new Error('broken')`)
    expect(await line()).toBe('ended a')
    expect([(await exited)[0], existsSync(folder)]).toEqual([1, false])
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('ends on %s with %d, and so do the processes below', async (signal, code) => {
    const { child, line, exited, folder } = await start(`
      await thing('a')
      console.log(spawn('sleep', ['60'], { detached: true }).pid)
      await later(60_000)`)
    const sleeper = Number(await line())
    child.kill(signal)
    expect(await line()).toBe('ended a')
    expect([(await exited)[0], existsSync(folder), isAlive(sleeper)]).toEqual([code, false, false])
  })

  it('ends with 141 when nobody reads what it prints, and says nothing of it', async () => {
    const { child, exited, folder } = await start(`
      await keep(async () => 1, async () => { await later(700); console.log('ended'); console.error('in order') })
      for (;;) { process.stdout.write('more\\n'); await later(50) }`)
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    child.stdout.destroy()
    expect([(await exited)[0], existsSync(folder)]).toEqual([141, false])
    expect(stderr).toMatch(/in order\n$/)
    expect(stderr).not.toContain('EPIPE')
  })

  it('is waited for when it is only being made; nothing is made after it, nor goes on', async () => {
    const { child, line, exited, folder } = await start(`
      const slow = async () => { console.log('making'); await later(500); return 'slow' }
      later(250).then(() => keep(async () => console.log('made too late'), () => {}))
      await keep(slow, (made) => console.log('ended', made))
      console.log('went on')`)
    expect(await line()).toBe('making')
    child.kill('SIGINT')
    await once(child.stderr, 'data')
    // As npm hands it on.
    child.kill('SIGINT')
    expect([await line(), await line()]).toEqual(['ended slow', ''])
    expect([(await exited)[0], existsSync(folder)]).toEqual([130, false])
  })

  it('may fail under the hands of an interruption: nobody is told', async () => {
    const { child, line, exited } = await start(`
      let fail
      const work = new Promise((_, reject) => { fail = () => reject(new Error('connection lost')) })
      await keep(async () => 1, async () => { fail(); await later(100); console.log('ended') })
      console.log('going')
      await Promise.all([work, later(60_000)])`)
    let stderr = ''
    child.stderr.on('data', (chunk) => {
      stderr += chunk
    })
    expect(await line()).toBe('going')
    child.kill('SIGINT')
    expect(await line()).toBe('ended')
    expect((await exited)[0]).toBe(130)
    expect(stderr).not.toContain('connection lost')
  })
})
