import { useCallback, useEffect, useState } from 'preact/hooks'
import { createStore } from '../../../client/consent/store.ts'
import { useFreshness } from '../live/use-freshness.ts'
import { useLive } from '../live/use-live.ts'
import { type Account, approvals } from '../session/session.ts'

/** What may change how many calls wait. */
export const isAboutApprovals = (event: string): boolean =>
  event === 'approval_requested' || event === 'assistant_acted' || event === 'app_disconnected'

/** While nothing comes live: it stands beside every page, and a page that needs to know sooner looks for itself. */
const SLOWLY_MS = 15_000

/** How many calls wait for an account, wherever that was learned, and by which question. */
const known = createStore({ accountId: '', count: 0, question: 0 })

let questions = 0

/** To be called before it is asked what waits; gives what takes the answer. That of an earlier question is older, whenever it comes. */
export const askWaiting = ({ id }: Account): ((count: number) => void) => {
  questions += 1
  const question = questions
  return (count) => {
    if (question > known.getState().question) known.set({ accountId: id, count, question })
  }
}

const countFor = ({ id }: Account): number => {
  const { accountId, count } = known.getState()
  return accountId === id ? count : 0
}

/** How many calls wait for the account's word, kept as it is now. 0 until that is known. */
export const useWaiting = (account: Account): number => {
  const [count, setCount] = useState(() => countFor(account))

  const look = useCallback(async () => {
    const take = askWaiting(account)
    const outcome = await approvals.count(account)
    if (outcome.ok) take(outcome.value)
  }, [account.id])

  useEffect(() => {
    const update = () => setCount(countFor(account))
    const stop = known.subscribe(update)
    update()
    void look()
    return stop
  }, [look])

  const isLive = useLive(account, (event) => {
    if (isAboutApprovals(event)) void look()
  })
  useFreshness(isLive, look, SLOWLY_MS)
  return count
}
