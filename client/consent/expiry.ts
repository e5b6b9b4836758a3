const SOONEST_MS = 1_000
const AGAIN_MS = 30_000

const isVisible = (): boolean =>
  typeof document === 'undefined' || document.visibilityState === 'visible'

/**
 * Calls `recheck` once `expiresAt` has passed, again every 30 s after that, and when the person
 * comes back to the tab later. Only the server knows whether the request expired: this machine's
 * clock may be wrong by hours. Gives the function that ends it.
 */
export const watchExpiry = (expiresAt: Date, recheck: () => Promise<void>): (() => void) => {
  const time = expiresAt.getTime()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isOver = false
  const plan = (soonest: number) => {
    clearTimeout(timer)
    if (isOver) return
    const wait = Math.max(time - Date.now() + SOONEST_MS, soonest)
    timer = setTimeout(check, Math.min(wait, 3_600_000))
  }
  const check = async () => {
    if (Date.now() >= time && isVisible()) await recheck()
    plan(AGAIN_MS)
  }
  const wake = () => plan(SOONEST_MS)
  plan(SOONEST_MS)
  if (typeof document !== 'undefined') document.addEventListener('visibilitychange', wake)
  return () => {
    isOver = true
    clearTimeout(timer)
    if (typeof document !== 'undefined') document.removeEventListener('visibilitychange', wake)
  }
}
