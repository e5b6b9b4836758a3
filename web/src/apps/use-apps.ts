import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { AccountProblem } from '../../../client/consent/as-account.ts'
import type { ConnectedApp } from '../../../client/consent/connected-app.ts'
import { useLanguage } from '../language.ts'
import { listOfNames } from '../lib/dates.ts'
import { type Account, apps as connectedApps } from '../session/session.ts'
import { t } from '../texts/index.ts'
import { useConnection } from './use-connection.ts'

/** Several changes in a row are one reason to look. */
const GATHER_MS = 300
/** While nothing comes live: a second app connects without the state changing. */
const SLOWLY_MS = 15_000

/** The connected apps, kept as they are now. `apps` is null until they are known. */
export const useApps = (account: Account) => {
  const [apps, setApps] = useState<ConnectedApp[] | null>(null)
  const [failure, setFailure] = useState<AccountProblem | null>(null)
  const [news, setNews] = useState('')
  const known = useRef<ConnectedApp[] | null>(null)
  const timer = useRef(0)
  // In another language the server describes the permissions anew.
  const language = useLanguage()

  const load = useCallback(async () => {
    const outcome = await connectedApps.list(account)
    if (!outcome.ok) return setFailure(known.current === null ? outcome.reason : null)
    const isConnected = ({ connectedAt }: ConnectedApp) => connectedAt !== null
    const ids = new Set(known.current?.filter(isConnected).map(({ grantId }) => grantId))
    const added =
      known.current && outcome.value.filter((app) => isConnected(app) && !ids.has(app.grantId))
    if (added?.length) {
      setNews(t.apps.added(listOfNames(added.map(({ name }) => name)), added.length))
    }
    known.current = outcome.value
    setApps(outcome.value)
    setFailure(null)
  }, [account.id, language])

  const { connection, isReachable, isLive, look } = useConnection(account, () => {
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(load, GATHER_MS)
  })

  useEffect(() => () => window.clearTimeout(timer.current), [load])

  // Whenever news begins or stops coming, something may have happened before.
  useEffect(() => {
    void load()
    if (isLive) return
    const slowly = window.setInterval(() => document.hidden || void load(), SLOWLY_MS)
    return () => window.clearInterval(slowly)
  }, [load, isLive])

  const retry = () => {
    setFailure(null)
    void load()
    void look()
  }
  return { apps, connection, failure, isReachable, news, setNews, load, retry }
}
