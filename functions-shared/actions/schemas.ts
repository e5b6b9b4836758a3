import { z } from 'zod'
import { isJsonObject } from '../runtime/input/json-object.ts'

type Schema = Record<string, unknown>

/** JSON Schema (2020-12) of an action's input, as a caller writes it. */
export function inputSchema(action: { input: z.ZodObject }): Schema {
  return jsonSchema(action.input, 'input')
}

/** JSON Schema (2020-12) of an action's output. */
export function outputSchema(action: { output: z.ZodObject }): Schema {
  return jsonSchema(action.output, 'output')
}

function jsonSchema(type: z.ZodObject, io: 'input' | 'output'): Schema {
  // 2020-12 is what OpenAPI 3.1 and MCP assume; validators of older dialects stumble over its name.
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io, override: dropSafeIntegerBounds })
  return withAnyOf(schema)
}

/** An integer of JavaScript has these bounds anyway; to a model they are noise. */
function dropSafeIntegerBounds({ jsonSchema }: { jsonSchema: Schema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}

/** Keywords whose members are names of the author's, each with a schema. */
const NAMED = new Set(['properties', 'patternProperties', '$defs'])
/** Keywords that hold values and no schema. */
const VALUES = new Set(['const', 'enum', 'default', 'examples'])

/** A union has one spelling, `anyOf`: not every provider of a model reads `oneOf`, or a list as `type`. */
function withAnyOf(schema: Schema): Schema {
  const { type, oneOf, ...others } = schema
  const rest = Object.fromEntries(
    Object.entries(others).map(([keyword, value]) => [keyword, convert(keyword, value)]),
  )
  if (Array.isArray(type)) return { ...rest, anyOf: type.map((one) => ({ type: one })) }
  if (oneOf !== undefined) return { ...rest, anyOf: convert('anyOf', oneOf) }
  return type === undefined ? rest : { type, ...rest }
}

function convert(keyword: string, value: unknown): unknown {
  if (VALUES.has(keyword)) return value
  if (Array.isArray(value)) return value.map((item) => convert(keyword, item))
  if (!isJsonObject(value)) return value
  if (!NAMED.has(keyword)) return withAnyOf(value)
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, convert('', member)]),
  )
}
