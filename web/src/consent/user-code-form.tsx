import { useRef, useState } from 'preact/hooks'
import { readUserCode } from '../../../client/consent/user-code.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { Heading } from '../ui/heading.tsx'

const WRONG =
  'That is not the code of a device: it has eight letters and no digits, like BCDF-GHJK. Look again.'

type Props = {
  /** What came with the link, right or wrong. */
  given: string
  onCode: (code: string) => void
}

/** Where the code that a device shows is typed in. */
export const UserCodeForm = ({ given, onCode }: Props) => {
  const [error, setError] = useState<string | null>(given === '' ? null : WRONG)
  const form = useRef<HTMLFormElement>(null)

  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const input = form.current?.elements.namedItem('user_code')
    if (!(input instanceof HTMLInputElement)) return
    const code = readUserCode(input.value)
    if (code !== null) return onCode(code)
    setError(input.value.trim() === '' ? 'Enter the code that your device shows.' : WRONG)
    input.focus()
  }

  return (
    <>
      <Heading key="code" title="Connect a device">
        Connect a device
      </Heading>
      <p>Your device or app shows a code. Enter it here; then you see what it asks for.</p>
      <form class="form" ref={form} onSubmit={submit} noValidate>
        <Alert id="user-code-error">{error}</Alert>
        <div class="field">
          <label for="user-code">Code on your device</label>
          <input
            id="user-code"
            name="user_code"
            class="code-input"
            defaultValue={given}
            placeholder="BCDF-GHJK"
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
            Continue
          </Button>
        </div>
      </form>
    </>
  )
}
