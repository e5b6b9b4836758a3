import { describe, expect, it } from 'vitest'
import {
  exposedText,
  visibleName,
  visibleText,
} from '../../functions-shared/runtime/input/visible-text.ts'

const UNSEEN: [string, number[]][] = [
  ['soft hyphen', [0xad]],
  ['combining grapheme joiner', [0x34f]],
  ['Arabic letter mark', [0x61c]],
  ['Hangul fillers', [0x115f, 0x1160, 0x3164, 0xffa0]],
  ['Khmer inherent vowels', [0x17b4, 0x17b5]],
  ['Mongolian selectors and vowel separator', [0x180b, 0x180c, 0x180d, 0x180e, 0x180f]],
  ['zero-width space, joiners, marks', [0x200b, 0x200c, 0x200d, 0x200e, 0x200f]],
  ['direction embeddings and overrides', [0x202a, 0x202b, 0x202c, 0x202d, 0x202e]],
  ['word joiner and invisible operators', [0x2060, 0x2061, 0x2062, 0x2063, 0x2064, 0x2065]],
  ['direction isolates', [0x2066, 0x2067, 0x2068, 0x2069, 0x206a, 0x206f]],
  ['Braille blank', [0x2800]],
  ['private use', [0xe000, 0xf8ff, 0xf0000, 0x10fffd]],
  ['variation selectors', [0xfe00, 0xfe0f, 0xe0100, 0xe01ef]],
  ['byte order mark', [0xfeff]],
  ['interlinear annotation', [0xfff0, 0xfff9, 0xfffa, 0xfffb]],
  ['layout controls of Egyptian', [0x13430, 0x1343f, 0x13441, 0x13442]],
  ['Khitan filler', [0x16fe4]],
  ['shorthand and musical controls', [0x1bca0, 0x1bca3, 0x1d173, 0x1d17a]],
  ['musical null notehead', [0x1d159]],
  ['tags', [0xe0001, 0xe0020, 0xe0041, 0xe007f]],
  ['unassigned', [0x378, 0x2fe0, 0xe0fff]],
  ['noncharacters', [0xfdd0, 0xfffe, 0xffff, 0x10ffff]],
]

describe('A name shows all that it holds: it loses', () => {
  it.each(UNSEEN)('%s', (_what, points) => {
    for (const point of points) {
      const hidden = String.fromCodePoint(point)
      expect(visibleName(`Cla${hidden}ude${hidden}`), point.toString(16)).toBe('Claude')
      expect(visibleName(hidden.repeat(3)), point.toString(16)).toBe('')
    }
  })

  it('white space of any kind but one space, control characters, half surrogates', () => {
    for (const point of [
      0, 9, 10, 0x1f, 0x7f, 0x85, 0xa0, 0x1680, 0x2003, 0x2028, 0x3000, 0xd800,
    ]) {
      const blank = String.fromCodePoint(point)
      expect(visibleName(`${blank}a${blank}${blank}b${blank}`), point.toString(16)).toBe('a b')
    }
  })

  it('and nothing else', () => {
    for (const name of [
      'CaX TasksPal',
      'Đorđe’s Liste',
      '買い物リスト',
      'قائمة',
      'हिन्दी',
      '📷 Cam',
    ]) {
      expect(visibleName(name)).toBe(name)
    }
  })
})

describe('Text of people keeps what it means', () => {
  it.each(['👩‍👩‍👧 notes', '❤️', '1️⃣', '👩🏽‍🚀', 'می‌خواهم', 'क्‍ष'])('%s', (text) => {
    expect(visibleText(text)).toBe(text)
  })

  it.each([
    ['Chat\u200dGPT', 'ChatGPT'],
    ['Chat\u200cGPT', 'ChatGPT'],
    ['Chat\ufe0fGPT', 'ChatGPT'],
    ['\u3164Claude\u115f', 'Claude'],
    ['👩\u200d', '👩'],
    ['a\u202eb', 'ab'],
  ])('and loses what only hides: %j', (text, shown) => {
    expect(visibleText(text)).toBe(shown)
  })
})

describe('A value that somebody has to judge', () => {
  it.each(UNSEEN)('names %s instead of leaving it out', (_what, points) => {
    for (const point of points) {
      const name = `[U+${point.toString(16).toUpperCase().padStart(4, '0')}]`
      expect(exposedText(`a${String.fromCodePoint(point)}b`)).toBe(`a${name}b`)
    }
  })

  it.each(['two\nlines', 'a\ttab', '👩‍👩‍👧 notes', '❤️', 'می‌خواهم', 'e\u0301', ' spaces  stay '])(
    'is left as it is where all of it can be seen: %j',
    (text) => {
      expect(exposedText(text)).toBe(text)
    },
  )

  it.each([
    ['a\0b', 'a[U+0000]b'],
    ['a\rb', 'a[U+000D]b'],
    ['a\u2028b', 'a[U+2028]b'],
    ['a\ud800b', 'a[U+D800]b'],
    ['Chat\u200dGPT', 'Chat[U+200D]GPT'],
    [`e${'\u0301'.repeat(5)}`, `e${'\u0301'.repeat(4)}[U+0301]`],
  ])('names what would break or hide the rest: %j', (text, shown) => {
    expect(exposedText(text)).toBe(shown)
  })
})
