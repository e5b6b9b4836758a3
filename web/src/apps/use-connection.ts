import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { type Connection, parseConnection } from '../../../client/consent/connected-app.ts'
import { isRecord } from '../../../client/consent/shape.ts'
import { useFreshness } from '../live/use-freshness.ts'
import { useLive } from '../live/use-live.ts'
import { type Account, apps } from '../session/session.ts'

/**
 * Whether an assistant is connected to the account, and what changed last: live, or by asking every
 * 3 s. Null until known. `onChange` is called when anything about it changed.
 */
export const useConnection = (
  account: Account,
  onChange: () => void = () => {},
): {
  connection: Connection | null
  isReachable: boolean
  isLive: boolean
  look: () => Promise<void>
} => {
  const [connection, setConnection] = useState<Connection | null>(null)
  const [isReachable, setIsReachable] = useState(true)
  const known = useRef<string | null>(null)
  const heard = useRef(0)
  const changed = useRef(onChange)
  changed.current = onChange

  const look = useCallback(async () => {
    const heardBefore = heard.current
    const outcome = await apps.connection(account)
    setIsReachable(outcome.ok || outcome.reason !== 'offline')
    // What was heard meanwhile is newer.
    if (!outcome.ok || heard.current !== heardBefore) return
    const text = JSON.stringify(outcome.value)
    if (known.current !== null && known.current !== text) changed.current()
    known.current = text
    setConnection(outcome.value)
  }, [account.id])

  useEffect(() => {
    void look()
  }, [look])

  const isLive = useLive(account, (event, payload) => {
    if (event === 'app_connected' || event === 'app_disconnected') changed.current()
    if (event !== 'gpt_connection_changed' || !isRecord(payload)) return
    heard.current += 1
    setConnection(parseConnection(payload))
    known.current = null
    changed.current()
  })
  useFreshness(isLive, look)

  return { connection, isReachable, isLive, look }
}
