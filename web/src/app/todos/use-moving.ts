import { useLayoutEffect, useRef } from 'preact/hooks'

const MS = 220

/**
 * Lets the items of a list glide to their new places, and new ones appear, when the list changes.
 * Only transforms move, so nothing is laid out twice. The first drawing, and a user who asks for less
 * motion, get none of it. Items are told apart by their `data-key`.
 */
export const useMoving = (isReady: boolean) => {
  const ref = useRef<HTMLUListElement>(null)
  const places = useRef(new Map<string, number>())
  const wasReady = useRef(false)

  useLayoutEffect(() => {
    const items = ref.current?.querySelectorAll<HTMLElement>(':scope > [data-key]') ?? []
    const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches
    const before = places.current
    const now = new Map<string, number>()
    // Read everything first: every move would make the browser lay out again.
    for (const item of items) now.set(item.dataset.key ?? '', item.offsetTop)
    places.current = now
    if (!wasReady.current || calm) {
      wasReady.current = isReady
      return
    }
    for (const item of items) {
      const key = item.dataset.key ?? ''
      const from = before.get(key)
      const to = now.get(key) ?? 0
      if (from === undefined) {
        const hidden = { opacity: 0, transform: 'translateY(-0.75rem)' }
        item.animate([hidden, {}], { duration: MS, easing: 'ease-out' })
      } else if (from !== to) {
        const back = { transform: `translateY(${from - to}px)` }
        item.animate([back, {}], { duration: MS, easing: 'ease-out' })
      }
    }
  })
  return ref
}
