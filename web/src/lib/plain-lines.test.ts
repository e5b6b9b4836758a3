import { expect, test } from 'vitest'
import { plainLines } from './plain-lines.ts'

test('keeps lines, and cleans each of them', () => {
  expect(plainLines('one\r\ntwo\u{202e}\n\n\n\n  three\u{2028}four\n')).toBe(
    'one\ntwo\n\nthree\nfour',
  )
})
