import { useEffect } from 'preact/hooks'

const SOONEST_MS = 1_000
const AGAIN_MS = 30_000

/**
 * Calls `recheck` once `expiresAt` has passed, again every 30 s after that, and when the person
 * comes back to the tab later. Only the server knows whether the request expired: this machine's
 * clock may be wrong by hours.
 */
export const useExpiry = (expiresAt: Date | null, recheck: () => Promise<void>): void => {
  const time = expiresAt?.getTime() ?? null
  useEffect(() => {
    if (time === null) return undefined
    let timer = 0
    const plan = (soonest: number) => {
      window.clearTimeout(timer)
      const wait = Math.max(time - Date.now() + SOONEST_MS, soonest)
      timer = window.setTimeout(check, Math.min(wait, 3_600_000))
    }
    const check = async () => {
      if (Date.now() >= time && document.visibilityState === 'visible') await recheck()
      plan(AGAIN_MS)
    }
    const wake = () => plan(SOONEST_MS)
    plan(SOONEST_MS)
    document.addEventListener('visibilitychange', wake)
    return () => {
      window.clearTimeout(timer)
      document.removeEventListener('visibilitychange', wake)
    }
  }, [time, recheck])
}
