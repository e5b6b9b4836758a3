import { useState } from 'preact/hooks'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { PartHeading } from '../ui/heading.tsx'
import { type Intent, submitCode } from './credentials.ts'

type Props = { email: string; intent: Intent; onBack: () => void }

/** Something is in the mail: its link opens this page again, its code can be typed in here. */
export const CheckEmail = ({ email, intent, onBack }: Props) => {
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    if (busy) return
    const typed = new FormData(event.currentTarget).get('code')
    const code = typeof typed === 'string' ? typed.replaceAll(/\s/g, '') : ''
    if (code === '') return setError('Enter the code from the email.')
    setBusy(true)
    setError(null)
    const outcome = await submitCode(email, code)
    setBusy(false)
    if (outcome.kind === 'refused') setError(outcome.error.text)
  }

  return (
    <>
      <PartHeading>Check your email</PartHeading>
      <p>
        If <bdi>{email}</bdi> can {intent === 'link' ? 'sign in' : 'have an account'} here, a link
        is on its way to it. Open it in this browser and you come right back to this page, signed
        in. In another browser it only confirms the address; sign in there to go on.
      </p>
      <form class="form" onSubmit={submit} noValidate>
        <Alert id="code-error">{error}</Alert>
        <div class="field">
          <label for="code">Or type the code, if the email has one</label>
          <input
            id="code"
            name="code"
            inputMode="numeric"
            autocomplete="one-time-code"
            autocapitalize="none"
            spellcheck={false}
            maxLength={12}
            aria-invalid={error !== null}
            aria-describedby={error === null ? undefined : 'code-error'}
          />
        </div>
        <div class="actions">
          <Button type="submit" look="primary" busy={busy}>
            Sign in with the code
          </Button>
          <Button disabled={busy} onClick={onBack}>
            Back
          </Button>
        </div>
      </form>
      <p class="quiet">Nothing there after a minute? Look in the spam folder.</p>
    </>
  )
}
