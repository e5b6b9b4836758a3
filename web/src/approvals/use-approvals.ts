import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Approval } from '../../../client/consent/approval.ts'
import type { AccountProblem } from '../../../client/consent/as-account.ts'
import { useLanguage } from '../language.ts'
import { useFreshness } from '../live/use-freshness.ts'
import { useLive } from '../live/use-live.ts'
import { type Account, approvals } from '../session/session.ts'
import { withCards, withNews } from './calls.ts'
import { askWaiting, isAboutApprovals } from './waiting.ts'

type Known = {
  calls: ReadonlyMap<string, Approval>
  /** The ids of those that have a card. */
  cards: readonly string[]
}

/**
 * What waits for the account's word and what was answered, kept as it is now: live, or by asking every 3 s. `known` is null until
 * something is.
 *
 * @param wanted the one that a link names: it comes first
 */
export const useApprovals = (account: Account, wanted: string | null) => {
  const [known, setKnown] = useState<Known | null>(null)
  const [failure, setFailure] = useState<AccountProblem | null>(null)
  const [isReachable, setIsReachable] = useState(true)
  const latest = useRef<Known | null>(null)
  // In another language the server gives the titles anew.
  const language = useLanguage()

  /** Those that have a card and are not among the latest. */
  const findOthers = async (ids: readonly string[]): Promise<Approval[]> => {
    const found = await approvals.findAll(account, ids)
    return found.ok ? found.value : []
  }

  const look = useCallback(async () => {
    const takeCount = askWaiting(account)
    const [waiting, recent] = await Promise.all([
      approvals.waiting(account),
      approvals.recent(account),
    ])
    const failed = [waiting, recent].find(({ ok }) => !ok)
    setIsReachable(!failed || failed.ok || failed.reason !== 'offline')
    if (!waiting.ok || !recent.ok) {
      if (failed && !failed.ok) setFailure(latest.current === null ? failed.reason : null)
      return
    }
    takeCount(waiting.value.length)
    const before = latest.current ?? {
      calls: new Map<string, Approval>(),
      cards: wanted === null ? [] : [wanted],
    }
    const calls = withNews(before.calls, [...waiting.value, ...recent.value])
    const asked = new Set([...waiting.value, ...recent.value].map(({ id }) => id))
    const others = await findOthers(before.cards.filter((id) => !asked.has(id)))
    latest.current = {
      calls: withNews(calls, others),
      cards: withCards(before.cards, waiting.value),
    }
    setKnown(latest.current)
    setFailure(null)
  }, [account.id, wanted, language])

  useEffect(() => {
    void look()
  }, [look])

  const isLive = useLive(account, (event) => {
    if (isAboutApprovals(event)) void look()
  })
  useFreshness(isLive, look)

  const retry = () => {
    setFailure(null)
    void look()
  }
  return { known, failure, isReachable, look, retry }
}
