import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { t } from '../texts/index.ts'
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
          <p>{t.factor.totp}</p>
          <CodeForm
            label={t.factor.totpCode}
            missing={t.factor.totpMissing}
            confirm={confirmTotp}
            {...steps}
          />
        </>
      )}
      {found?.ok && found.value === 'phone' && <PhoneFactor {...steps} />}
      {(found === null || !found.ok || found.value === 'other') && (
        <>
          <Alert>{found && (found.ok ? t.factor.elsewhere : found.text)}</Alert>
          <div class="actions">
            <Button onClick={onBack}>{t.back}</Button>
          </div>
        </>
      )}
    </>
  )
}
