import { useEffect, useState } from 'preact/hooks'

/** The time now, in ms, drawn again every 10 s, or as often as is said. */
export const useNow = (everyMs = 10_000): number => {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = window.setInterval(() => setNow(Date.now()), everyMs)
    return () => window.clearInterval(timer)
  }, [everyMs])
  return now
}
