import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { text, timestamp, uuid } from '../../functions-shared/actions/fields.ts'

const accepts = (field: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  field.safeParse(value).success

describe('a text field', () => {
  const title = text(1, 200, 'A title.')

  it.each([
    ['one character', 'x'],
    ['as many as allowed', 'x'.repeat(200)],
    ['as many as allowed beyond the basic plane', '🦊'.repeat(200)],
    ['white space alone', ' \n\t'],
    ['a control character', '\u0001'],
    ['a noncharacter', '\uffff'],
  ])('takes %s', (_what, value) => {
    expect(title.parse(value)).toBe(value)
  })

  it.each([
    ['nothing', ''],
    ['one too many', 'x'.repeat(201)],
    ['one too many beyond the basic plane', '🦊'.repeat(201)],
    ['a huge one', 'x'.repeat(60_000)],
    ['NUL', 'a\0b'],
    ['the first half of a surrogate pair', 'a\ud83d'],
    ['the second half of a surrogate pair', '\udd8aa'],
    ['halves in the wrong order', '\udd8a\ud83d'],
    ['a number', 7],
    ['null', null],
  ])('refuses %s', (_what, value) => {
    expect(accepts(title, value)).toBe(false)
  })

  it('counts code points, as char_length does', () => {
    const field = text(0, 5, 'Short.')
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 12 }), (value) => {
        expect(accepts(field, value)).toBe([...value].length <= 5 && !value.includes('\0'))
      }),
    )
  })

  it('never repeats what came', () => {
    const { error } = title.safeParse(`secret${'x'.repeat(200)}`)
    expect(error?.issues[0]?.message).toBe('must have 1 to 200 characters')
  })
})

describe('a UUID field', () => {
  it.each([
    '0a000000-0000-4000-8000-000000000001',
    '0A000000-0000-4000-8000-00000000000F',
    '01890a5d-ac96-774b-bcce-b302099a8057',
  ])('takes %s', (value) => {
    expect(accepts(uuid('An id.'), value)).toBe(true)
  })

  it.each([
    '',
    'x',
    '0a00000000004000800000000000000001',
    '{0a000000-0000-4000-8000-000000000001}',
    '0a000000-0000-4000-8000-00000000000',
    '0a000000-0000-4000-8000-000000000001\n',
    "0a000000-0000-4000-8000-000000000001'; --",
    '0g000000-0000-4000-8000-000000000001',
  ])('refuses %j', (value) => {
    expect(accepts(uuid('An id.'), value)).toBe(false)
  })
})

describe('a timestamp field', () => {
  it('takes what Postgres writes', () => {
    expect(timestamp('When.').safeParse('2026-11-21T09:30:00.000001Z').success).toBe(true)
  })

  it.each(['2026-11-21', '2026-11-21 09:30:00+00', 'now', '2026-11-21T09:30:00.000001'])(
    'refuses %s',
    (value) => {
      expect(timestamp('When.').safeParse(value).success).toBe(false)
    },
  )
})
