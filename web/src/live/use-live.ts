import { useEffect, useRef, useState } from 'preact/hooks'
import type { Account } from '../session/session.ts'
import { type Listener, listen } from './hub.ts'

/** Listens while a component is drawn. True while Realtime is there and news would come. */
export const useLive = (account: Account, onEvent: Listener['onEvent']): boolean => {
  const [isLive, setIsLive] = useState(false)
  const latest = useRef(onEvent)
  latest.current = onEvent
  useEffect(
    () =>
      listen(account.id, {
        onEvent: (event, payload) => latest.current(event, payload),
        onLive: setIsLive,
      }),
    [account.id],
  )
  return isLive
}
