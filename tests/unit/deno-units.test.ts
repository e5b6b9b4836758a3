import { basename } from 'node:path'
import { describe, expect, it } from 'vitest'
import { denoUnitTests, functionsUnitTests, NODE_ONLY } from '../../scripts/test/deno-units.ts'

describe('A unit test of functions-shared', () => {
  it('runs on both Denos, or stands in the list of those that do not, with the reason', async () => {
    const all = await functionsUnitTests()
    const elsewhere = all
      .map((file) => basename(file, '.test.ts'))
      .filter((name) => name in NODE_ONLY)
    expect(elsewhere.sort()).toEqual(Object.keys(NODE_ONLY).sort())
    expect(await denoUnitTests()).toHaveLength(all.length - elsewhere.length)
    expect(Object.values(NODE_ONLY).filter((why) => why.length < 10)).toEqual([])
  })

  it('is found by what it imports', async () => {
    const all = await functionsUnitTests()
    expect(all).toEqual(
      expect.arrayContaining(['tests/unit/sealing.test.ts', 'tests/unit/connection-queue.test.ts']),
    )
    expect(all).not.toContain('tests/unit/bench-row.test.ts')
  })
})
