import { type Account, currentSession, onSessionChange } from '../../session/session.ts'
import { todosApi } from './api.ts'
import { createTodosStore, type TodosStore } from './store.ts'

/**
 * The store outlives the page: going elsewhere, or having to sign in again, loses nothing that was
 * typed. Signing out on purpose, or another account, ends it.
 */
let kept: { accountId: string; store: TodosStore } | null = null

onSessionChange(() => {
  const session = currentSession()
  if (session.status === 'signed-out' && session.ended === null) kept = null
})

/** The todos of an account. */
export const todosOf = (account: Account): TodosStore => {
  if (kept?.accountId !== account.id) {
    kept = { accountId: account.id, store: createTodosStore(todosApi(account)) }
  }
  return kept.store
}
