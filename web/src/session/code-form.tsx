import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { t } from '../texts/index.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import type { FactorProblem } from './second-factor.ts'

type Props = {
  label: string
  /** What to say when nothing was typed. */
  missing: string
  confirm: (code: string) => Promise<FactorProblem>
  onConfirmed: () => void
  onBack: () => void
  /** Beside the buttons. */
  children?: ComponentChildren
}

/** Takes the code of a second factor. */
export const CodeForm = ({ label, missing, confirm, onConfirmed, onBack, children }: Props) => {
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const submit = async (event: SubmitEvent & { currentTarget: HTMLFormElement }) => {
    event.preventDefault()
    if (busy) return
    const typed = new FormData(event.currentTarget).get('code')
    const code = typeof typed === 'string' ? typed.replaceAll(/\s/g, '') : ''
    if (code === '') return setError(missing)
    setBusy(true)
    setError(null)
    const problem = await confirm(code)
    setBusy(false)
    if (problem === null) return onConfirmed()
    setError(problem)
  }

  return (
    <form class="form" onSubmit={submit} noValidate>
      <Alert id="code-error">{error}</Alert>
      <div class="field">
        <label for="code">{label}</label>
        <input
          id="code"
          name="code"
          inputMode="numeric"
          autocomplete="one-time-code"
          autocapitalize="none"
          spellcheck={false}
          maxLength={12}
          readOnly={busy}
          aria-invalid={error !== null}
          aria-describedby={error === null ? undefined : 'code-error'}
        />
      </div>
      <div class="actions">
        <Button type="submit" look="primary" busy={busy}>
          {t.factor.confirm}
        </Button>
        {children}
        <Button disabled={busy} onClick={onBack}>
          {t.back}
        </Button>
      </div>
    </form>
  )
}
