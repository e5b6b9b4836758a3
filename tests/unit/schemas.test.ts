import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { conversionOf } from '../../functions-shared/actions/from-text.ts'
import { inputSchema, outputSchema } from '../../functions-shared/actions/schemas.ts'
import { app } from '../core-app/app/app.ts'

const { actions } = app

const schemaOf = (shape: z.ZodRawShape) => inputSchema({ input: z.strictObject(shape) })

describe('A union in a schema', () => {
  it.each([
    ['of two types', z.string().nullable(), [{ type: 'string' }, { type: 'null' }]],
    [
      'of a type with bounds',
      z.int().min(1).nullable(),
      [{ type: 'integer', minimum: 1 }, { type: 'null' }],
    ],
    [
      'of which exactly one holds',
      z.xor([z.string(), z.boolean()]),
      [{ type: 'string' }, { type: 'boolean' }],
    ],
  ])('is spelled anyOf: %s', (_, field, anyOf) => {
    const { properties } = schemaOf({ field: field.meta({ description: 'A field.' }) })
    expect(properties).toEqual({ field: { description: 'A field.', anyOf } })
  })

  it('is spelled anyOf wherever it stands, and a field may be called as a keyword', () => {
    const one = z.strictObject({ kind: z.literal('a'), oneOf: z.enum(['type', 'oneOf']) })
    const other = z.strictObject({ kind: z.literal('b'), type: z.array(z.string().nullable()) })
    const text = JSON.stringify(
      schemaOf({ list: z.array(z.discriminatedUnion('kind', [one, other])).optional() }),
    )
    expect(text).not.toMatch(/"type":\[/)
    expect(text).toContain('"items":{"anyOf":[{"type":"object"')
    expect(text).toContain(
      '"properties":{"kind":{"type":"string","const":"a"},"oneOf":{"type":"string","enum":["type","oneOf"]}}',
    )
    expect(text).toContain('"required":["kind","oneOf"]')
    expect(text).toContain('"items":{"anyOf":[{"type":"string"},{"type":"null"}]}')
  })

  it('converts what the query carries as text', () => {
    const { properties } = schemaOf({ done: z.boolean().nullable() })
    expect(conversionOf(Object(properties).done)?.('true')).toBe(true)
  })

  it.each(actions.map((action) => [action.operationId, action] as const))(
    'is not in what %s takes: each field has one type',
    (_, action) => {
      expect(JSON.stringify(inputSchema(action))).not.toMatch(/anyOf|oneOf|"type":\[/)
      expect(JSON.stringify(outputSchema(action))).not.toMatch(/oneOf|"type":\[/)
    },
  )
})
