import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { CodeForm } from './code-form.tsx'
import { PhoneFactor } from './phone-factor.tsx'
import { type Attempt, confirmTotp, type FactorKind, findFactor } from './second-factor.ts'

type Props = {
  /** The heading: what the confirmation is for. */
  head: ComponentChildren
  onConfirmed: () => void
  onBack: () => void
}

const OTHER =
  'The second factor of your account is a passkey or a security key. It only works in the app where you set it up. Confirm it there, or add an authenticator app or a phone number to your account there; then come back.'

/** Asks for the second factor, in place: what the person was about to do goes on afterwards. */
export const SecondFactor = ({ head, onConfirmed, onBack }: Props) => {
  const [found, setFound] = useState<Attempt<FactorKind> | null>(null)
  useEffect(() => {
    let isHere = true
    findFactor().then((factor) => isHere && setFound(factor))
    return () => {
      isHere = false
    }
  }, [])
  const steps = { onConfirmed, onBack }

  return (
    <>
      {head}
      {found?.ok && found.value === 'totp' && (
        <>
          <p>
            Your account has a second factor. Open your authenticator app, and type its code here.
          </p>
          <CodeForm
            label="Code of your authenticator app"
            missing="Enter the code that your authenticator app shows."
            confirm={confirmTotp}
            {...steps}
          />
        </>
      )}
      {found?.ok && found.value === 'phone' && <PhoneFactor {...steps} />}
      {(found === null || !found.ok || found.value === 'other') && (
        <>
          <Alert>{found && (found.ok ? OTHER : found.text)}</Alert>
          <div class="actions">
            <Button onClick={onBack}>Back</Button>
          </div>
        </>
      )}
    </>
  )
}
