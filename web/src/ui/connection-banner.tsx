import { useEffect, useState } from 'preact/hooks'

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
  const text = offline
    ? 'You are offline. This is what was known before; it is brought up to date once you are back.'
    : 'The server does not answer. Trying again by itself.'
  return <div role="status">{(offline || !isReachable) && <p class="banner">{text}</p>}</div>
}
