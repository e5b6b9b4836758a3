import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { ActivityEntry } from '../../../client/consent/activity.ts'
import type { AccountProblem } from '../../../client/consent/as-account.ts'
import { useFreshness } from '../live/use-freshness.ts'
import { useLive } from '../live/use-live.ts'
import { type Account, activity } from '../session/session.ts'
import { currentLanguage } from '../texts/index.ts'
import { joined, merged } from './entries.ts'

type Known = { entries: ActivityEntry[]; hasMore: boolean }

/**
 * What assistants did, kept as it is now: live, or by asking every 3 s. `known` is null until something is.
 *
 * @param clientId the only client whose calls are shown
 */
export const useActivity = (account: Account, clientId: string | undefined) => {
  const [known, setKnown] = useState<Known | null>(null)
  const [failure, setFailure] = useState<AccountProblem | null>(null)
  const [isReachable, setIsReachable] = useState(true)
  const [older, setOlder] = useState<'idle' | 'loading' | AccountProblem>('idle')
  const latest = useRef<Known | null>(null)

  const keep = (next: Known) => {
    latest.current = next
    setKnown(next)
  }

  const look = useCallback(async () => {
    const outcome = await activity.list(account, { clientId })
    setIsReachable(outcome.ok || outcome.reason !== 'offline')
    if (!outcome.ok) return setFailure(latest.current === null ? outcome.reason : null)
    const before = latest.current
    keep(joined(before?.entries ?? null, outcome.value, before?.hasMore ?? false))
    setFailure(null)
  }, [account.id, clientId])

  useEffect(() => {
    void look()
  }, [look])

  const isLive = useLive(account, (event, payload) => {
    if (event === 'activity_undone') return void look()
    if (event !== 'assistant_acted' || latest.current === null) return
    const entry = activity.read(payload)
    if (entry === null || (clientId !== undefined && entry.clientId !== clientId)) return
    // A Broadcast carries the English title.
    if (entry.text === null && currentLanguage() !== 'en') return void look()
    keep({ ...latest.current, entries: merged(latest.current.entries, [entry]) })
  })
  useFreshness(isLive, look)

  const loadOlder = async () => {
    setOlder('loading')
    const before = latest.current?.entries.at(-1)?.id
    const outcome = await activity.list(account, { clientId, before })
    if (!outcome.ok) return setOlder(outcome.reason)
    const { entries, hasMore } = outcome.value
    keep({ entries: merged(latest.current?.entries ?? [], entries), hasMore })
    setOlder('idle')
  }
  /** What another page, or this one, has just undone: shown before it is asked for again. */
  const noteUndone = (id: number, undoneAt: Date) => {
    if (latest.current === null) return
    const entries = latest.current.entries.map((entry) =>
      entry.id === id ? { ...entry, undoable: false, undoneAt } : entry,
    )
    keep({ ...latest.current, entries })
  }
  const retry = () => {
    setFailure(null)
    void look()
  }
  return { known, failure, isReachable, older, loadOlder, retry, noteUndone, look }
}
