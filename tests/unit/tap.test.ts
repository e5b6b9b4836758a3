import { describe, expect, it } from 'vitest'
import { readTap } from '../../scripts/test/tap.ts'

const whole = ['ok 1 - one', 'ok 2 - two', '1..2']

describe('The output of a pgTAP file', () => {
  it('that ends with finish() is as many tests as it says', () => {
    expect(readTap(whole)).toEqual({ passed: 2, failed: 0, output: [] })
  })

  it('names each test that failed, with its comments', () => {
    const lines = ['ok 1', 'not ok 2 - two', '# Failed test 2: "two"', '1..2']
    expect(readTap(lines)).toEqual({
      passed: 1,
      failed: 1,
      output: ['not ok 2 - two', '# Failed test 2: "two"'],
    })
  })

  it.each([
    ['dies', whole.slice(0, 1), 'division by zero', 'ended early: division by zero'],
    ['dies after finish()', whole, 'no such table', 'ended early: no such table'],
    ['never calls finish()', whole.slice(0, 2), undefined, 'never called finish()'],
    ['prints nothing', [], undefined, 'never called finish()'],
    [
      'has tests after finish()',
      [...whole, 'ok 3'],
      undefined,
      expect.stringContaining('plan before its end'),
    ],
    [
      'calls plan() itself',
      ['1..2', 'ok 1', 'ok 2'],
      undefined,
      expect.stringContaining('plan before its end'),
    ],
    [
      'calls finish() twice',
      [...whole, '1..2'],
      undefined,
      expect.stringContaining('plan before its end'),
    ],
    ['loses a test', ['ok 1', '1..2'], undefined, 'finish() counted 1..2, and 1 ran'],
  ])('is a failure where the file %s', (_what, lines, error, fault) => {
    const { failed, output } = readTap(lines, error)
    expect(failed).toBe(1)
    expect(output).toEqual([fault])
  })
})
