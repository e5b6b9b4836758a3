import type { z } from 'zod'
import type { RegisteredAction } from './actions.ts'

/** An action's name, for GPT Actions and MCP. */
export type ActionName = RegisteredAction['operationId']

type Named<Name extends ActionName> = Extract<RegisteredAction, { operationId: Name }>

/** What an action takes, e.g. `ActionInput<'createTodo'>`: for a client in TypeScript. Types alone, no code. */
export type ActionInput<Name extends ActionName> = z.input<Named<Name>['input']>

/** What an action answers, e.g. `ActionOutput<'listTodos'>`. */
export type ActionOutput<Name extends ActionName> = z.output<Named<Name>['output']>
