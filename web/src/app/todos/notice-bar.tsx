import { useEffect, useState } from 'preact/hooks'
import { Button } from '../../ui/button.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { todoTexts } from '../texts/index.ts'
import type { Notice } from './notice.ts'

const SHOWN_MS = 12_000

type Props = {
  notice: Notice | null
  onDismiss: () => void
  /** A button that had the focus has done its work and is gone. */
  onLeft: () => void
}

/**
 * What just happened, with the way back. It goes by itself after a while, but not under the pointer
 * or the focus, and an error not at all.
 */
export const NoticeBar = ({ notice, onDismiss, onLeft }: Props) => {
  const [isHeld, setIsHeld] = useState(false)
  const stays = notice?.tone === 'error' || isHeld
  useEffect(() => {
    if (!notice || stays) return undefined
    const timer = window.setTimeout(onDismiss, SHOWN_MS)
    return () => window.clearTimeout(timer)
  }, [notice?.id, stays])

  const press = (act: () => void) => () => {
    setIsHeld(false)
    act()
    window.setTimeout(() => document.activeElement === document.body && onLeft())
  }

  const bar = (tone: Notice['tone']) =>
    notice?.tone === tone && (
      <div
        class={`notice ${tone}`}
        onPointerEnter={() => setIsHeld(true)}
        onPointerLeave={() => setIsHeld(false)}
        onFocusCapture={() => setIsHeld(true)}
        onBlurCapture={() => setIsHeld(false)}
      >
        <p class="notice-text">{notice.text}</p>
        {notice.undo && (
          <Button look="text" onClick={press(notice.undo)}>
            {todoTexts.undo}
          </Button>
        )}
        <IconButton icon="close" label={todoTexts.dismiss} onClick={press(onDismiss)} />
      </div>
    )

  // Both are always there: a screen reader only announces what changes inside what it knows.
  return (
    <div class="notices">
      <div role="status">{bar('status')}</div>
      <div role="alert">{bar('error')}</div>
    </div>
  )
}
