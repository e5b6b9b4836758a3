import type { RefObject } from 'preact'
import { useCallback, useLayoutEffect, useRef } from 'preact/hooks'
import { type Attention, watchAttention } from '../lib/attention.ts'

/**
 * Whether a press of a button may count as an answer: its card has had a person's attention for a
 * moment. Until then the button says so to programs (`aria-disabled`), but never while it has the
 * focus: a screen reader would read that out, and the person can do nothing about it.
 */
export const useAttention = (
  button: RefObject<HTMLButtonElement>,
  isGuarded: boolean,
): (() => boolean) => {
  const attention = useRef<Attention | null>(null)

  useLayoutEffect(() => {
    const element = button.current
    if (!isGuarded || !element) return
    const tell = (isHeld: boolean) => {
      if (isHeld) element.removeAttribute('aria-disabled')
      else if (document.activeElement !== element) element.setAttribute('aria-disabled', 'true')
    }
    const ready = () => element.removeAttribute('aria-disabled')
    element.addEventListener('focus', ready)
    const watch = watchAttention(element.closest('.panel, .approval, dialog') ?? element, tell)
    attention.current = watch
    return () => {
      watch.stop()
      element.removeEventListener('focus', ready)
      ready()
      attention.current = null
    }
  }, [button, isGuarded])

  return useCallback(() => !isGuarded || attention.current?.isHeld() === true, [isGuarded])
}
