import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { confirmFactor } from './second-factor.ts'

type Props = {
  /** The heading: what the confirmation is for. */
  head: ComponentChildren
  onConfirmed: () => void
  onBack: () => void
}

/** Asks for the code of an authenticator app, in place: what the person was about to do goes on afterwards. */
export const SecondFactor = ({ head, onConfirmed, onBack }: Props) => {
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    if (busy) return
    const typed = new FormData(event.currentTarget).get('totp')
    const code = typeof typed === 'string' ? typed.replaceAll(/\s/g, '') : ''
    if (code === '') return setError('Enter the code that your authenticator app shows.')
    setBusy(true)
    setError(null)
    const problem = await confirmFactor(code)
    setBusy(false)
    if (problem === null) return onConfirmed()
    setError(problem)
  }

  return (
    <>
      {head}
      <p>Your account has a second factor. Open your authenticator app, and type its code here.</p>
      <form class="form" onSubmit={submit} noValidate>
        <Alert id="totp-error">{error}</Alert>
        <div class="field">
          <label for="totp">Code of your authenticator app</label>
          <input
            id="totp"
            name="totp"
            inputMode="numeric"
            autocomplete="one-time-code"
            autocapitalize="none"
            spellcheck={false}
            maxLength={12}
            readOnly={busy}
            aria-invalid={error !== null}
            aria-describedby={error === null ? undefined : 'totp-error'}
          />
        </div>
        <div class="actions">
          <Button type="submit" look="primary" busy={busy}>
            Confirm
          </Button>
          <Button disabled={busy} onClick={onBack}>
            Back
          </Button>
        </div>
      </form>
    </>
  )
}
