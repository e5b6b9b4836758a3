import { expect, test } from 'vitest'
import { readUserCode } from './user-code.ts'

test.each(['BCDF-GHJK', 'bcdfghjk', ' bcdf ghjk ', 'b-c-d-f–ghjk'])('reads %j', (typed) => {
  expect(readUserCode(typed)).toBe('BCDF-GHJK')
})

test.each(['', 'BCDF', 'BCDF-GHJKL', 'ABCD-FGHJ', 'BCDF-GHJ1', 'ßCDF-GHJK'])(
  'refuses %j',
  (typed) => {
    expect(readUserCode(typed)).toBeNull()
  },
)
