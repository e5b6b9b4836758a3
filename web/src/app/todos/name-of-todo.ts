import type { Account } from '../../session/session.ts'
import { todosApi } from './api.ts'

/** The title of a todo of this account; null when there is none. */
export const nameOfTodo = async (account: Account, id: string): Promise<string | null> => {
  const outcome = await todosApi(account).byIds([id])
  return outcome.ok ? (outcome.value[0]?.title ?? null) : null
}
