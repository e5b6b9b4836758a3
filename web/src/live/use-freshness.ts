import { useEffect, useRef } from 'preact/hooks'

const VISIBLE_MS = 3_000
const HIDDEN_MS = 10_000
/** News can get lost on the way, and a dead connection takes a while to be noticed. */
const LIVE_MS = 30_000

/**
 * Keeps something fresh. While nothing comes live: `refresh` every 3 s (or `visibleMs`), every 10 s in a hidden tab,
 * never two at a time. When live news begins, at once: something may have happened before; then
 * rarely. And whenever the person comes back to the tab, or the network does.
 */
export const useFreshness = (
  isLive: boolean,
  refresh: () => Promise<unknown>,
  visibleMs = VISIBLE_MS,
): void => {
  const latest = useRef(refresh)
  latest.current = refresh
  useEffect(() => {
    let timer = 0
    let isBusy = false
    let isOver = false
    const plan = () => {
      window.clearTimeout(timer)
      if (isOver) return
      const wait = document.hidden ? Math.max(HIDDEN_MS, visibleMs) : visibleMs
      timer = window.setTimeout(look, isLive ? LIVE_MS : wait)
    }
    const look = async () => {
      if (isBusy) return
      isBusy = true
      await latest.current().catch(() => null)
      isBusy = false
      plan()
    }
    const wake = () => {
      if (document.hidden) plan()
      else void look()
    }
    if (isLive) void look()
    else plan()
    document.addEventListener('visibilitychange', wake)
    window.addEventListener('online', wake)
    return () => {
      isOver = true
      window.clearTimeout(timer)
      document.removeEventListener('visibilitychange', wake)
      window.removeEventListener('online', wake)
    }
  }, [isLive, visibleMs])
}
