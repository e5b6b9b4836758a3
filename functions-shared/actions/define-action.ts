import type { z } from 'zod'
import { conversionOf, type TextConversion } from './from-text.ts'
import { inputSchema } from './schemas.ts'

/**
 * What an action is to the user's data; from it come OpenAPI's and MCP's hints.
 *
 * - `read` changes nothing
 * - `write` adds something, or changes what can be changed back
 * - `overwrite` replaces what was there; nobody keeps the old value
 * - `destroy` removes something for good
 */
export type Effect = 'read' | 'write' | 'overwrite' | 'destroy'

/**
 * Whether the user is asked before an action runs (docs/approvals.md).
 *
 * - `never` runs at once
 * - `user` waits where the user switched it on for the app, which is off at first
 * - `always` waits every time
 */
export type Approval = 'never' | 'user' | 'always'

/** From the least strict to the strictest. */
export const APPROVALS: readonly Approval[] = ['never', 'user', 'always']

/** What holds where nobody said it, in a definition as in the registry. */
export const approvalByEffect = (effect: Effect | string): Approval =>
  effect === 'destroy' ? 'user' : 'never'

/** How often one user may call an action: a token bucket, the same as in `patchbay.limits`. */
export interface Limit {
  /** Calls at once. */
  capacity: number
  /** Calls a minute, on and on. */
  perMinute: number
}

/** An action as its author writes it (docs/actions.md). */
export interface ActionDefinition<
  Id extends string = string,
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodObject = z.ZodObject,
> {
  /** Name for GPT Actions and MCP: camelCase or PascalCase. The SQL function is its snake_case, in schema `patchbay_actions`. */
  operationId: Id
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `F/gpt`; `{name}` is a path parameter and a field of the input. */
  path: string
  /** One line for people, at most 60 characters. */
  title: string
  /** For the model: what it does and when to call it; at most 300 characters (GPT Actions). */
  summary: string
  /** Scope that a token needs; the same as in `patchbay_actions.registry`. */
  scope: string
  effect: Effect
  /** Whether it adds a row to the user's: true for a `write` that succeeds with 201, unless said otherwise. */
  adds?: boolean
  /** Whether the user is asked first: `user` for what destroys, `never` for the rest, unless said otherwise; the same in `patchbay_actions.registry`. */
  approval?: Approval
  /** Whether doing it twice is doing it once (MCP idempotentHint). */
  idempotent: boolean
  /** Status of success: 200 unless said otherwise. */
  successStatus?: 200 | 201
  /** None unless said otherwise. */
  limit?: Limit
  /**
   * All inputs, wherever HTTP carries them: strict, so that an unknown field is an error. What it does not allow and says
   * nothing is absent: `null`, and in a PATCH `""` (read-input.ts).
   */
  input: Input
  output: Output
  /**
   * What a call did, in a sentence for the user's activity, up to 300 characters: `Added “Buy milk”`. It is kept when the call
   * went well. Where only the row knows the words, the SQL function says them: `patchbay_actions.describe`, which wins.
   */
  describe?(input: z.output<Input>): string
  /** An input that is acceptable, and fit for a user who has nothing yet: for tests. */
  example?: z.input<Input>
}

/** An action with what is derived from its definition. */
export interface Action<
  Id extends string = string,
  Input extends z.ZodObject = z.ZodObject,
  Output extends z.ZodObject = z.ZodObject,
> extends ActionDefinition<Id, Input, Output> {
  /** Function in schema `patchbay_actions`. */
  sqlName: string
  successStatus: 200 | 201
  adds: boolean
  approval: Approval
  /** Fields that the path carries. */
  pathFields: readonly string[]
  /** Where the other fields travel: GET and DELETE in the query, the rest in a JSON body. */
  carrier: 'query' | 'body'
  /** Fields that are numbers or booleans in the input and text in path and query. */
  conversions: ReadonlyMap<string, TextConversion>
}

/** The scopes that actions need, each once. */
export function scopesOf(actions: readonly Pick<Action, 'scope'>[]): string[] {
  return [...new Set(actions.map(({ scope }) => scope).filter(Boolean))]
}

/**
 * Completes a definition.
 *
 * @throws Error when `approval` is something else: an action that was to wait must not run at once
 */
export function defineAction<
  const Id extends string,
  Input extends z.ZodObject,
  Output extends z.ZodObject,
>(definition: ActionDefinition<Id, Input, Output>): Action<Id, Input, Output> {
  const properties = Object.entries(Object(inputSchema(definition).properties))
  const { approval = approvalByEffect(definition.effect) } = definition
  if (!APPROVALS.includes(approval)) {
    throw new Error(`${definition.operationId}: approval must be never, user or always`)
  }

  return {
    ...definition,
    sqlName: definition.operationId
      .replaceAll(/([A-Z])/g, '_$1')
      .replace(/^_/, '')
      .toLowerCase(),
    successStatus: definition.successStatus ?? 200,
    adds: definition.adds ?? (definition.effect === 'write' && definition.successStatus === 201),
    approval,
    pathFields: [...definition.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? ''),
    carrier: definition.method === 'GET' || definition.method === 'DELETE' ? 'query' : 'body',
    conversions: new Map(
      properties.flatMap(([name, property]) => {
        const conversion = conversionOf(property)
        return conversion ? [[name, conversion]] : []
      }),
    ),
  }
}
