import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { runCommand, runNode } from '../support/run-command.ts'
import { npmStartFails } from '../support/started-stack.ts'

let folder: string
let taken: Server
let port: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-refusals-'))
  taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const address = taken.address()
  port = String(address !== null && typeof address === 'object' ? address.port : 0)
})
afterAll(async () => {
  taken.close()
  await rm(folder, { recursive: true, force: true })
})

/** One sentence, and perhaps one hint below it; no stack trace. */
function expectSentence(stderr: string, ...parts: string[]) {
  for (const part of parts) expect(stderr).toContain(part)
  expect(stderr).not.toMatch(/^\s+at .*:\d+/m)
  expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(2)
}

describe('npm start says in one sentence why it does not start, and exits with 1', () => {
  it.each(['PATCHBAY_API_PORT', 'PATCHBAY_DB_PORT'])('%s is taken', async (variable) => {
    const localDir = join(folder, variable)
    const { code, stderr } = await npmStartFails(localDir, { [variable]: port })
    expect(code).toBe(1)
    expectSentence(stderr, `Port ${port} is taken`, `${variable}=`)
    const left = await readdir(localDir)
    expect(left).not.toContain('stack.json')
    expect(left.filter((name) => name.startsWith('supervisor.pid'))).toEqual([])
  })

  it.each([
    ['PATCHBAY_API_PORT', 'http'],
    ['PATCHBAY_DB_PORT', '70000'],
  ])('%s is no port', async (variable, value) => {
    const { code, stderr } = await npmStartFails(join(folder, 'x'), { [variable]: value })
    expect(code).toBe(1)
    expectSentence(stderr, variable, value)
  })

  it('its folder cannot be written', async () => {
    const localDir = '/dev/null/local'
    const { code, stderr } = await npmStartFails(localDir)
    expect(code).toBe(1)
    expectSentence(stderr, localDir, 'PATCHBAY_LOCAL_DIR')
  })

  it('--public-url is no origin', async () => {
    const env = { PATCHBAY_LOCAL_DIR: join(folder, 'x') }
    for (const url of ['example.com', 'https://example.com/path', 'ftp://example.com']) {
      const { code, stderr } = await runCommand(['start', '--public-url', url], env)
      expect(code).toBe(1)
      expectSentence(stderr, url)
    }
  })

  it('Node is older than 24', async () => {
    const script = `
      Object.defineProperty(process.versions, 'node', { value: '20.19.0' })
      process.argv[1] = ${JSON.stringify(inRoot('scripts/run.mjs'))}
      process.argv[2] = 'start'
      import(process.argv[1])`
    const { code, stderr } = await runNode(['--eval', script])
    expect(code).toBe(1)
    expectSentence(stderr, 'Node 24', '20.19.0', 'npm')
  })
})

describe('A command that does not exist', () => {
  it('is answered with the ones that do', async () => {
    const { code, stderr } = await runCommand(['frobnicate'])
    expect(code).toBe(1)
    expectSentence(stderr, '"frobnicate"', 'start', 'clients', 'keys', 'reset')
  })
})
