import { expect, test } from 'vitest'
import { plainText } from './plain-text.ts'

test('leaves ordinary names alone, in any script', () => {
  for (const name of ['CaX TasksPal', 'Đorđe’s Liste', '買い物リスト', 'قائمة', '👩‍👩‍👧 notes']) {
    expect(plainText(name)).toBe(name)
  }
})

test('takes out direction overrides and invisible marks', () => {
  expect(plainText('\u{202e}TPGtahC\u{202c}')).toBe('TPGtahC')
  expect(plainText('Chat\u{200b}\u{2060}G\u{ad}PT\u{feff}')).toBe('ChatGPT')
  expect(plainText('a\u{e0041}b')).toBe('ab')
})

test('makes one line of control characters and white space', () => {
  expect(plainText('  one\r\n\ttwo\u{0}three\u{2028}four  ')).toBe('one two three four')
  expect(plainText('a\u{d800}b')).toBe('a b')
})

test('keeps at most four combining marks on a letter', () => {
  expect(plainText(`a${'\u{301}'.repeat(50)}b`)).toBe(`a${'\u{301}'.repeat(4)}b`)
})

test('cuts by code points and says so', () => {
  expect(plainText('😀😀😀', 3)).toBe('😀😀😀')
  expect(plainText('😀😀😀😀', 3)).toBe('😀😀…')
})

test('leaves markup as the text that it is', () => {
  expect(plainText('<img src=x onerror=alert(1)>')).toBe('<img src=x onerror=alert(1)>')
})
