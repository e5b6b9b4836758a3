import type { z } from 'zod'
import type { getMeWith, getUserInfo } from '../actions/me.ts'
import type { account } from './account.ts'
import type { RegisteredAction } from './actions.ts'

type Served =
  | RegisteredAction
  | ReturnType<typeof getMeWith<(typeof account)['fields']>>
  | typeof getUserInfo

/** An action's name, for GPT Actions and MCP. */
export type ActionName = Served['operationId']

type Named<Name extends ActionName> = Extract<Served, { operationId: Name }>

/** What an action takes, e.g. `ActionInput<'createTodo'>`: for a client in TypeScript. Types alone, no code. */
export type ActionInput<Name extends ActionName> = z.input<Named<Name>['input']>

/** What an action answers, e.g. `ActionOutput<'listTodos'>`. */
export type ActionOutput<Name extends ActionName> = z.output<Named<Name>['output']>
