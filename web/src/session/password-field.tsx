import { useState } from 'preact/hooks'
import { t } from '../texts/index.ts'

type Props = {
  readOnly: boolean
  /** The id of the error about this field, or null. */
  error: string | null
}

/** The password, which can be looked at while typing. */
export const PasswordField = ({ readOnly, error }: Props) => {
  const [shown, setShown] = useState(false)
  return (
    <div class="field">
      <label for="password">{t.signIn.password}</label>
      <div class="with-reveal">
        <input
          id="password"
          name="password"
          type={shown ? 'text' : 'password'}
          autocomplete="current-password"
          autocapitalize="none"
          spellcheck={false}
          required
          readOnly={readOnly}
          aria-invalid={error !== null}
          aria-describedby={error ?? undefined}
        />
        <button
          type="button"
          class="reveal"
          aria-label={shown ? t.signIn.hideTyped : t.signIn.showTyped}
          onClick={() => setShown(!shown)}
        >
          {shown ? t.signIn.hide : t.signIn.show}
        </button>
      </div>
    </div>
  )
}
