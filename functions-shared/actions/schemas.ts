import { z } from 'zod'
import type { Action } from './define-action.ts'

type Schema = Record<string, unknown>

/** JSON Schema (2020-12) of an action's input, as a caller writes it. */
export function inputSchema(action: Pick<Action, 'input'>): Schema {
  return jsonSchema(action.input, 'input')
}

/** JSON Schema (2020-12) of an action's output. */
export function outputSchema(action: Pick<Action, 'output'>): Schema {
  return jsonSchema(action.output, 'output')
}

function jsonSchema(type: z.ZodObject, io: 'input' | 'output'): Schema {
  // 2020-12 is what OpenAPI 3.1 and MCP assume; validators of older dialects stumble over its name.
  const { $schema: _, ...schema } = z.toJSONSchema(type, { io, override: dropSafeIntegerBounds })
  return schema
}

/** An integer of JavaScript has these bounds anyway; to a model they are noise. */
function dropSafeIntegerBounds({ jsonSchema }: { jsonSchema: Schema }): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
}
