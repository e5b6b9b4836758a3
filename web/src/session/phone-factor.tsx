import { useState } from 'preact/hooks'
import { t } from '../texts/index.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { CodeForm } from './code-form.tsx'
import { confirmPhone, type PhoneChallenge, sendPhoneCode } from './second-factor.ts'

type Props = { onConfirmed: () => void; onBack: () => void }

/** Has a code sent to the account's phone, when the person asks for it, and takes it. */
export const PhoneFactor = ({ onConfirmed, onBack }: Props) => {
  const [challenge, setChallenge] = useState<PhoneChallenge | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const send = async () => {
    setBusy(true)
    setError(null)
    const sent = await sendPhoneCode()
    setBusy(false)
    if (sent.ok) setChallenge(sent.value)
    else setError(sent.text)
  }

  if (challenge === null) {
    return (
      <>
        <p>{t.factor.phone}</p>
        <Alert>{error}</Alert>
        <div class="actions">
          <Button look="primary" busy={busy} onClick={send}>
            {t.factor.send}
          </Button>
          <Button disabled={busy} onClick={onBack}>
            {t.back}
          </Button>
        </div>
      </>
    )
  }
  return (
    <>
      <p>{t.factor.sent}</p>
      <Alert>{error}</Alert>
      <CodeForm
        label={t.factor.smsCode}
        missing={t.factor.smsMissing}
        confirm={(code) => confirmPhone(challenge, code)}
        onConfirmed={onConfirmed}
        onBack={onBack}
      >
        <Button busy={busy} onClick={send}>
          {t.factor.sendAgain}
        </Button>
      </CodeForm>
    </>
  )
}
