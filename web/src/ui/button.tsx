import type { ComponentChildren } from 'preact'

type Props = {
  children: ComponentChildren
  /** `primary`: the one thing to do. `plain`: equal in size, quieter. `text`: a link that acts. */
  look?: 'primary' | 'plain' | 'text'
  /** Working on it: shows a spinner and cannot be pressed. */
  busy?: boolean
  disabled?: boolean
  type?: 'button' | 'submit'
  name?: string
  value?: string
  onClick?: () => void
}

/** A button whose size does not change while it is busy. */
export const Button = ({ children, look = 'plain', busy = false, disabled, ...rest }: Props) => (
  <button
    type="button"
    {...rest}
    class={`button ${look}`}
    disabled={busy || disabled === true}
    aria-busy={busy}
  >
    <span class="button-label">{children}</span>
    {busy && <span class="spinner" aria-hidden="true" />}
  </button>
)
