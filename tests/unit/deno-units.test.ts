import { describe, expect, it } from 'vitest'
import { denoUnitTests, functionsUnitTests, NODE_ONLY } from '../../scripts/test/deno-units.ts'

describe('A unit test of functions-shared', () => {
  it('runs on both Denos, or stands in the list of those that do not, with the reason', async () => {
    const all = await functionsUnitTests()
    const onDeno = await denoUnitTests()
    expect(
      [...onDeno, ...Object.keys(NODE_ONLY).map((name) => `tests/unit/${name}.test.ts`)].sort(),
    ).toEqual(all.map((name) => `tests/unit/${name}.test.ts`).sort())
    expect(Object.values(NODE_ONLY).filter((why) => why.length < 10)).toEqual([])
  })

  it('is found by what it imports', async () => {
    const all = await functionsUnitTests()
    expect(all).toEqual(
      expect.arrayContaining(['sealing', 'connection-queue', 'key-set', 'database-url']),
    )
    expect(all).not.toContain('bench-row')
  })
})
