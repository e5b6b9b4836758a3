import { useState } from 'preact/hooks'
import { t } from '../texts/index.ts'
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
    if (code === '') return setError(t.signIn.codeMissing)
    setBusy(true)
    setError(null)
    const outcome = await submitCode(email, code)
    setBusy(false)
    if (outcome.kind === 'refused') setError(outcome.error.text)
  }

  const address = <bdi>{email}</bdi>
  return (
    <>
      <PartHeading>{t.signIn.checkEmail}</PartHeading>
      <p>{intent === 'link' ? t.signIn.linkSent(address) : t.signIn.confirmationSent(address)}</p>
      <form class="form" onSubmit={submit} noValidate>
        <Alert id="code-error">{error}</Alert>
        <div class="field">
          <label for="code">{t.signIn.code}</label>
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
            {t.signIn.withCode}
          </Button>
          <Button disabled={busy} onClick={onBack}>
            {t.back}
          </Button>
        </div>
      </form>
      <p class="quiet">{t.signIn.spam}</p>
    </>
  )
}
