import { useRef, useState } from 'preact/hooks'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { type FormError, missingCredential } from './auth-texts.ts'
import { type Intent, submitCredentials } from './credentials.ts'
import { PasswordField } from './password-field.tsx'

type Props = {
  /** Why the person has to sign in (again), shown until the first try. */
  notice?: string | null
  /** The account exists and waits for the link in an e-mail. */
  onConfirmEmail: (email: string) => void
}

const fieldText = (form: HTMLFormElement, name: string): string => {
  const value = new FormData(form).get(name)
  return typeof value === 'string' ? value : ''
}

/** One form for both: `Sign in` (also by Enter) and `Create account`. */
export const SignInForm = ({ notice = null, onConfirmEmail }: Props) => {
  const [error, setError] = useState<FormError | null>(
    notice === null ? null : { text: notice, field: null },
  )
  const [busy, setBusy] = useState<Intent | null>(null)
  // State arrives with the next drawing; a second press can come before that.
  const isBusy = useRef(false)
  const form = useRef<HTMLFormElement>(null)

  const refuse = (refusal: FormError) => {
    setError(refusal)
    const field = refusal.field === null ? null : form.current?.elements.namedItem(refusal.field)
    if (field instanceof HTMLElement) field.focus()
  }

  const submit = async (event: SubmitEvent) => {
    event.preventDefault()
    if (isBusy.current || !form.current) return
    const pressed = event.submitter
    const isSignUp = pressed instanceof HTMLButtonElement && pressed.value === 'sign-up'
    const intent: Intent = isSignUp ? 'sign-up' : 'sign-in'
    const email = fieldText(form.current, 'email').trim()
    const password = fieldText(form.current, 'password')
    const missing = missingCredential(email, password)
    if (missing) return refuse(missing)

    isBusy.current = true
    setBusy(intent)
    setError(null)
    const outcome = await submitCredentials(intent, email, password)
    isBusy.current = false
    setBusy(null)
    if (outcome.kind === 'refused') refuse(outcome.error)
    if (outcome.kind === 'confirm-email') onConfirmEmail(email)
  }

  return (
    <form class="form" ref={form} onSubmit={submit} noValidate>
      <Alert id="sign-in-error">{error?.text}</Alert>
      <div class="field">
        <label for="email">E-mail</label>
        <input
          id="email"
          name="email"
          type="email"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          readOnly={busy !== null}
          aria-invalid={error?.field === 'email'}
          aria-describedby={error?.field === 'email' ? 'sign-in-error' : undefined}
        />
      </div>
      <PasswordField
        readOnly={busy !== null}
        error={error?.field === 'password' ? 'sign-in-error' : null}
      />
      <div class="actions stacked">
        <Button
          type="submit"
          look="primary"
          name="intent"
          value="sign-in"
          busy={busy === 'sign-in'}
          disabled={busy !== null}
        >
          Sign in
        </Button>
        <p class="aside">New here? Use the same two fields.</p>
        <Button
          type="submit"
          name="intent"
          value="sign-up"
          busy={busy === 'sign-up'}
          disabled={busy !== null}
        >
          Create account
        </Button>
      </div>
    </form>
  )
}
