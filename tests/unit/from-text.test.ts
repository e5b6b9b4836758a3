import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { conversionOf } from '../../functions-shared/actions/from-text.ts'

const read = (type: z.ZodType, text: string) => {
  const conversion = conversionOf(z.toJSONSchema(type, { io: 'input' }))
  return conversion ? conversion(text) : text
}

describe('Text of a path or query', () => {
  it.each([
    [z.int(), '7', 7],
    [z.int(), '-3', -3],
    [z.int(), '1.5', '1.5'],
    [z.int(), '', ''],
    [z.int(), '1'.repeat(16), '1'.repeat(16)],
    [z.number(), '1.5', 1.5],
    [z.number(), '-0.25', -0.25],
    [z.number(), '2', 2],
    [z.number(), '1e-7', 1e-7],
    [z.number(), '.5', '.5'],
    [z.number(), 'NaN', 'NaN'],
    [z.number(), 'Infinity', 'Infinity'],
    [z.number(), '0x10', '0x10'],
    [z.boolean(), 'true', true],
    [z.boolean(), 'false', false],
    [z.boolean(), 'TRUE', 'TRUE'],
    [z.boolean(), '1', '1'],
    [z.int().nullable(), '7', 7],
    [z.boolean().default(false), 'true', true],
    [z.string(), '7', '7'],
    [z.uuid(), 'true', 'true'],
  ])('%o: %j is %j', (type, text, value) => {
    expect(read(type, text)).toBe(value)
  })
})
