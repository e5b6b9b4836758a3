import { z } from 'zod'
import type { Action } from './define-action.ts'

/** JSON Schema (2020-12) of an action's input, as a caller writes it. */
export function inputSchema(action: Action): Record<string, unknown> {
  return withoutDialect(z.toJSONSchema(action.input, { io: 'input' }))
}

/** JSON Schema (2020-12) of an action's output. */
export function outputSchema(action: Action): Record<string, unknown> {
  return withoutDialect(z.toJSONSchema(action.output))
}

/** 2020-12 is what OpenAPI 3.1 and MCP assume; validators of older dialects stumble over the name. */
function withoutDialect({ $schema: _, ...schema }: object & { $schema?: unknown }) {
  return schema
}
