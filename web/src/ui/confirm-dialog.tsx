import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { t } from '../texts/index.ts'
import { Alert } from './alert.tsx'
import { Button } from './button.tsx'

type Props = {
  title: ComponentChildren
  children: ComponentChildren
  /** What is done. */
  action: string
  busy: boolean
  error: string | null
  onConfirm: () => void
  onCancel: () => void
}

/** A question before something that cannot be taken back. Escape and Cancel change nothing. */
export const ConfirmDialog = (props: Props) => {
  const { title, children, action, busy, error, onConfirm, onCancel } = props
  const ref = useRef<HTMLDialogElement>(null)
  // Before anything is painted or pressed.
  useLayoutEffect(() => ref.current?.showModal(), [])
  return (
    <dialog
      class="dialog"
      ref={ref}
      aria-labelledby="dialog-title"
      aria-describedby="dialog-text"
      onCancel={(event) => busy && event.preventDefault()}
      onClose={onCancel}
    >
      <h2 id="dialog-title">{title}</h2>
      <div id="dialog-text">{children}</div>
      <Alert>{error}</Alert>
      <div class="actions pair">
        {/* Closing gives the focus back to where it was. */}
        <Button disabled={busy} onClick={() => ref.current?.close()}>
          {t.cancel}
        </Button>
        <Button look="primary" guarded busy={busy} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </dialog>
  )
}
