import { useState } from 'preact/hooks'
import type { ActivityEntry, UndoOutcome } from '../../../client/consent/activity.ts'
import { type Account, activity } from '../session/session.ts'

type UndoProblem = Extract<UndoOutcome, { ok: false }>['reason']

/**
 * Undoes what one call did.
 *
 * @param onUndone it is undone
 * @param onStale what is shown of it is no longer true
 */
export const useUndo = (
  account: Account,
  { id }: ActivityEntry,
  onUndone: (id: number, undoneAt: Date) => void,
  onStale: () => Promise<void>,
) => {
  const [state, setState] = useState<'idle' | 'busy' | 'unproved' | { refused: UndoProblem }>(
    'idle',
  )

  const undo = async () => {
    setState('busy')
    const outcome = await activity.undo(account, id)
    if (outcome.ok) {
      setState('idle')
      return onUndone(id, outcome.value.undoneAt)
    }
    if (outcome.reason === 'mfa_required') return setState('unproved')
    setState({ refused: outcome.reason })
    if (outcome.reason === 'already_undone' || outcome.reason === 'not_undoable') await onStale()
  }

  return { state, undo, cancel: () => setState('idle') }
}
