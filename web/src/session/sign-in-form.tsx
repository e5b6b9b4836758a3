import { useRef, useState } from 'preact/hooks'
import { t } from '../texts/index.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { type FormError, missingCredential } from './auth-texts.ts'
import { type Intent, submitCredentials } from './credentials.ts'
import { PasswordField } from './password-field.tsx'

type Props = {
  /** Why the person has to sign in (again), shown until the first try. */
  notice?: string | null
  /** The address of the account that was signed in until now. */
  email?: string
  canSignUp: boolean
  /** A link or a code is on its way by email. */
  onCheckEmail: (email: string, intent: Intent) => void
}

const fieldText = (form: HTMLFormElement, name: string): string => {
  const value = new FormData(form).get(name)
  return typeof value === 'string' ? value : ''
}

const INTENTS: readonly Intent[] = ['sign-in', 'sign-up', 'link']

const intentOf = (pressed: HTMLElement | null): Intent =>
  INTENTS.find((one) => pressed instanceof HTMLButtonElement && pressed.value === one) ?? 'sign-in'

/** One form for all: `Sign in` (also by Enter), `Create account`, or a link by email. */
export const SignInForm = ({ notice = null, email: known, canSignUp, onCheckEmail }: Props) => {
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
    const intent = intentOf(event.submitter)
    const email = fieldText(form.current, 'email').trim()
    const password = fieldText(form.current, 'password')
    const missing = missingCredential(email, intent === 'link' ? null : password)
    if (missing) return refuse(missing)

    isBusy.current = true
    setBusy(intent)
    setError(null)
    const outcome = await submitCredentials(intent, email, password)
    isBusy.current = false
    setBusy(null)
    if (outcome.kind === 'refused') refuse(outcome.error)
    if (outcome.kind === 'check-email') onCheckEmail(email, intent)
  }

  const button = (intent: Intent) => ({
    type: 'submit' as const,
    name: 'intent',
    value: intent,
    busy: busy === intent,
    disabled: busy !== null,
  })

  return (
    <form class="form" ref={form} onSubmit={submit} noValidate>
      <Alert id="sign-in-error">{error?.text}</Alert>
      <div class="field">
        <label for="email">{t.signIn.email}</label>
        <input
          id="email"
          name="email"
          type="email"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          defaultValue={known}
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
        <Button look="primary" {...button('sign-in')}>
          {t.signIn.signIn}
        </Button>
        {canSignUp && (
          <>
            <p class="aside">{t.signIn.newHere}</p>
            <Button {...button('sign-up')}>{t.signIn.signUp}</Button>
          </>
        )}
        <Button look="text" {...button('link')}>
          {t.signIn.link}
        </Button>
      </div>
    </form>
  )
}
