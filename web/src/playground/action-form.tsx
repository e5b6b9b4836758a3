import { useState } from 'preact/hooks'
import { t } from '../texts/index.ts'
import { Button } from '../ui/button.tsx'
import type { Field, Operation, Values } from './operations.ts'

type FieldProps = { field: Field; id: string; value: string; onValue: (value: string) => void }

const FieldInput = ({ field, id, value, onValue }: FieldProps) => {
  const common = {
    id,
    name: field.name,
    required: field.isRequired,
    'aria-describedby': `${id}-about`,
  }
  if (field.kind === 'choice' || field.kind === 'boolean') {
    const choices = field.kind === 'boolean' ? ['true', 'false'] : field.choices
    return (
      <select {...common} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        <option value="">{t.playground.notSent}</option>
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
    )
  }
  if (field.kind === 'lines') {
    return (
      <textarea
        {...common}
        rows={2}
        value={value}
        onInput={(event) => onValue(event.currentTarget.value)}
      />
    )
  }
  return (
    <input
      {...common}
      type={field.kind === 'number' ? 'number' : 'text'}
      autocomplete="off"
      spellcheck={false}
      value={value}
      onInput={(event) => onValue(event.currentTarget.value)}
    />
  )
}

type Props = {
  operation: Operation
  /** The row that was last talked about: what an `id` most likely means. */
  rowId: string
  isBusy: boolean
  isDisabled: boolean
  onPress: (values: Values) => void
}

/** One action: its inputs, as the OpenAPI document describes them, and the button that does it. */
export const ActionForm = ({ operation, rowId, isBusy, isDisabled, onPress }: Props) => {
  const [values, setValues] = useState<Values>({})
  // What was typed stands; until then the id follows the talk.
  const filled: Values = { ...(rowId !== '' && { id: rowId }), ...values }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    if (!isBusy) onPress(filled)
  }
  return (
    <form class="form action" onSubmit={submit} noValidate>
      <p>{operation.summary}</p>
      <p class="facts">
        <code>
          {operation.method} {operation.path}
        </code>
        {operation.isConsequential && <span class="tag">{t.playground.chatGptAsks}</span>}
      </p>
      {operation.fields.map((field) => {
        const id = `${operation.id}-${field.name}`
        return (
          <div class="field" key={field.name}>
            <label for={id}>
              {field.isRequired ? field.name : t.playground.optional(field.name)}
            </label>
            <FieldInput
              field={field}
              id={id}
              value={filled[field.name] ?? ''}
              onValue={(value) => setValues({ ...values, [field.name]: value })}
            />
            <p class="quiet" id={`${id}-about`}>
              {field.description}
              {field.in === 'path' && rowId === '' && ` ${t.playground.learnId}`}
            </p>
          </div>
        )
      })}
      <div class="actions">
        <Button type="submit" look="primary" busy={isBusy} disabled={isDisabled}>
          {t.playground.call(operation.id)}
        </Button>
      </div>
    </form>
  )
}
