import { useEffect, useState } from 'preact/hooks'
import { matchPath } from './paths.ts'

const CHANGED = 'patchbay:navigated'

/** Goes to a path of this app without loading the document again. */
export const navigate = (to: string): void => {
  window.history.pushState(null, '', to)
  window.dispatchEvent(new Event(CHANGED))
  window.scrollTo(0, 0)
}

/** Puts another path of this app in the place of the current one: `back` does not return to it. */
export const replaceUrl = (to: string): void => {
  window.history.replaceState(null, '', to)
  window.dispatchEvent(new Event(CHANGED))
}

/** The current URL, kept current through links, `navigate`, back and forward. */
export const useUrl = (): URL => {
  const [href, setHref] = useState(window.location.href)
  useEffect(() => {
    const update = () => setHref(window.location.href)
    window.addEventListener('popstate', update)
    window.addEventListener(CHANGED, update)
    return () => {
      window.removeEventListener('popstate', update)
      window.removeEventListener(CHANGED, update)
    }
  }, [])
  return new URL(href)
}

const isPlainClick = (event: MouseEvent): boolean =>
  event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)

/** Follows ordinary links to pages of this app in place; the browser keeps everything else. */
export const followLinksInPlace = (): void => {
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || !isPlainClick(event)) return
    const link = event.target instanceof Element ? event.target.closest('a[href]') : null
    if (!(link instanceof HTMLAnchorElement) || link.target || link.download) return
    const url = new URL(link.href)
    if (url.origin !== window.location.origin || url.hash) return
    if (matchPath(url.pathname) === null) return
    event.preventDefault()
    if (url.href !== window.location.href) navigate(url.href)
  })
}
