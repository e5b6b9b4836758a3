/** How long a question must have been before a person's eyes until an answer counts. */
const MOMENT_MS = 600
/** The same where the browser cannot vouch that nothing covers the question: an extension may recolour the whole page. */
const UNSURE_MOMENT_MS = 3_000

const isWatched = (): boolean =>
  document.visibilityState === 'visible' &&
  document.hasFocus() &&
  // Nobody embeds these pages; a host that forgot to send frame-ancestors makes no decision possible.
  window.top === window.self

/** A watch over an element: whether it has had a person's attention long enough, and the end of the watch. */
export type Attention = { isHeld: () => boolean; stop: () => void }

/**
 * Watches how long an element has been visible in a window that has the focus. A click that was
 * meant for something else (the second one of a double click, with this window opened or brought up
 * in between) comes sooner. Every change of focus, visibility or size starts the moment anew.
 *
 * @param onChange told when the moment begins (false) and when it is over (true)
 */
export const watchAttention = (
  element: Element,
  onChange: (isHeld: boolean) => void,
): Attention => {
  let since: number | null = null
  let moment = MOMENT_MS
  let isSeen = false
  let timer = 0

  const isHeld = (): boolean => since !== null && isWatched() && performance.now() - since >= moment
  const settle = () => {
    if (isHeld()) return onChange(true)
    // A timer may come a little early.
    if (since !== null) timer = window.setTimeout(settle, moment - (performance.now() - since) + 1)
  }
  const restart = () => {
    window.clearTimeout(timer)
    since = isSeen && isWatched() ? performance.now() : null
    onChange(false)
    settle()
  }

  // Intersection Observer v2: whether anything covers the element, where the browser can tell.
  const options = { threshold: 0, trackVisibility: true, delay: 100 }
  const observer = new IntersectionObserver((entries) => {
    const entry = entries.at(-1)
    if (!entry) return
    const isCovered = Reflect.get(entry, 'isVisible') === false
    const next = isCovered ? UNSURE_MOMENT_MS : MOMENT_MS
    if (entry.isIntersecting === isSeen && next === moment) return
    isSeen = entry.isIntersecting
    moment = next
    restart()
  }, options)
  observer.observe(element)

  const stopListening = new AbortController()
  const { signal } = stopListening
  for (const event of ['focus', 'blur', 'resize', 'pageshow'] as const) {
    window.addEventListener(event, restart, { signal })
  }
  document.addEventListener('visibilitychange', restart, { signal })
  restart()

  const stop = () => {
    window.clearTimeout(timer)
    observer.disconnect()
    stopListening.abort()
  }
  return { isHeld, stop }
}
