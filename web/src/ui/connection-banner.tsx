import { useEffect, useState } from 'preact/hooks'
import { t } from '../texts/index.ts'

const isOffline = () => navigator.onLine === false

/** Says so while the network or the server is away; what is on the page may be out of date. */
export const ConnectionBanner = ({ isReachable }: { isReachable: boolean }) => {
  const [offline, setOffline] = useState(isOffline)
  useEffect(() => {
    const update = () => setOffline(isOffline())
    window.addEventListener('online', update)
    window.addEventListener('offline', update)
    return () => {
      window.removeEventListener('online', update)
      window.removeEventListener('offline', update)
    }
  }, [])
  const text = offline ? t.frame.offline : t.frame.unreachable
  return <div role="status">{(offline || !isReachable) && <p class="banner">{text}</p>}</div>
}
