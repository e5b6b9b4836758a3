import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { useAttention } from './use-attention.ts'

type Props = {
  children: ComponentChildren
  /** `primary`: the one thing to do. `plain`: equal in size, quieter. `text`: a link that acts. */
  look?: 'primary' | 'plain' | 'text'
  /** Working on it: shows a spinner and cannot be pressed. */
  busy?: boolean
  disabled?: boolean
  /** Its name where the words on it say too little by themselves. It contains them (WCAG 2.5.3). */
  label?: string
  /** It grants or ends something: a press counts only once the card has been seen for a moment. */
  guarded?: boolean
  type?: 'button' | 'submit'
  name?: string
  value?: string
  onClick?: () => void
}

/** A button whose size does not change while it is busy. */
export const Button = (props: Props) => {
  const {
    children,
    look = 'plain',
    busy = false,
    disabled,
    guarded = false,
    label,
    ...rest
  } = props
  const ref = useRef<HTMLButtonElement>(null)
  const hasAttention = useAttention(ref, guarded)
  return (
    <button
      type="button"
      {...rest}
      ref={ref}
      class={`button ${look}`}
      disabled={busy || disabled === true}
      aria-busy={busy}
      aria-label={label}
      onClick={() => {
        if (hasAttention()) rest.onClick?.()
      }}
    >
      <span class="button-label">{children}</span>
      {busy && <span class="spinner" aria-hidden="true" />}
    </button>
  )
}
