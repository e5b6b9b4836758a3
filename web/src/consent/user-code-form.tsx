import { useRef, useState } from 'preact/hooks'
import { readUserCode } from '../../../client/consent/user-code.ts'
import { t } from '../texts/index.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Heading } from '../ui/heading.tsx'

const EXAMPLE = 'BCDF-GHJK'

type Props = {
  /** What came with the link, right or wrong. */
  given: string
  onCode: (code: string) => void
}

/** Where the code that a device shows is typed in. */
export const UserCodeForm = ({ given, onCode }: Props) => {
  const [error, setError] = useState<string | null>(given === '' ? null : t.device.wrong)
  const form = useRef<HTMLFormElement>(null)

  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const input = form.current?.elements.namedItem('user_code')
    if (!(input instanceof HTMLInputElement)) return
    const code = readUserCode(input.value)
    if (code !== null) return onCode(code)
    setError(input.value.trim() === '' ? t.device.missing : t.device.wrong)
    input.focus()
  }

  return (
    <>
      <Heading key="code" title={t.device.heading}>
        {t.device.heading}
      </Heading>
      <p>{t.device.text}</p>
      <form class="form" ref={form} onSubmit={submit} noValidate>
        <Alert id="user-code-error">{error}</Alert>
        <div class="field">
          <label for="user-code">{t.device.code}</label>
          <input
            id="user-code"
            name="user_code"
            class="code-input"
            defaultValue={given}
            placeholder={EXAMPLE}
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            maxLength={20}
            aria-invalid={error !== null}
            aria-describedby={error === null ? undefined : 'user-code-error'}
          />
        </div>
        <div class="actions stacked">
          <Button type="submit" look="primary">
            {t.device.continue}
          </Button>
        </div>
      </form>
    </>
  )
}
