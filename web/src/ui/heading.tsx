import type { ComponentChildren } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { webApp } from '../web-app.ts'

type Props = {
  /** The document's title while this heading is shown. */
  title: string
  children: ComponentChildren
}

let isFirst = true
let hasActed = false
const note = () => {
  hasActed = true
}
window.addEventListener('pointerdown', note, { once: true, capture: true })
window.addEventListener('keydown', note, { once: true, capture: true })

/**
 * The one h1 of a page or of a state of it. Mounting takes the focus, so that a keyboard and a
 * screen reader start where the new content starts; the first one of a visit leaves it alone.
 * Give it a `key` per state, so that a change of state mounts a new one.
 */
export const Heading = ({ title, children }: Props) => {
  const ref = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    if (!isFirst) ref.current?.focus({ preventScroll: true })
    isFirst = false
  }, [])
  useEffect(() => {
    document.title = `${title} · ${webApp().name}`
  }, [title])
  return (
    <h1 ref={ref} tabIndex={-1}>
      {children}
    </h1>
  )
}

/**
 * The h2 of a part that replaces itself, like the account on the start page. Mounting takes the
 * focus only when the person's last action made the focused element vanish.
 */
export const PartHeading = ({ children }: { children: ComponentChildren }) => {
  const ref = useRef<HTMLHeadingElement>(null)
  useLayoutEffect(() => {
    if (hasActed && document.activeElement === document.body) {
      ref.current?.focus({ preventScroll: true })
    }
  }, [])
  return (
    <h2 ref={ref} tabIndex={-1}>
      {children}
    </h2>
  )
}
