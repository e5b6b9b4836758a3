import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLog } from '../../functions-shared/runtime/telemetry/log.ts'
import { errorLinesOf } from '../../scripts/test/error-lines.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'error-lines-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('The errors of a failed part', () => {
  it('are the error lines that the functions logged, the last twenty', async () => {
    const lines: string[] = []
    const log = createLog('info', (line) => lines.push(line))
    log('info', 'request', { outcome: 'fine' })
    for (let n = 1; n <= 25; n++) log('error', 'request_failed', { n })
    const file = join(folder, 'functions.log')
    await writeFile(file, `Listening\n${lines.join('\n')}\n`)
    const [head, ...shown] = (await errorLinesOf(file)).split('\n')
    expect(head).toBe('functions.log, the last 20 of 25 errors:')
    expect(shown.map((line) => JSON.parse(line).n)).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 6),
    )
  })

  it('are nothing without a log, or without errors', async () => {
    expect(await errorLinesOf(join(folder, 'none.log'))).toBe('')
  })
})
