import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { Alert } from '../../ui/alert.tsx'
import { Button } from '../../ui/button.tsx'
import { todoTexts } from '../texts/index.ts'
import { type Draft, draftProblem } from './todo.ts'
import { DetailsField, TitleField } from './todo-fields.tsx'

type Props = {
  id: string
  draft: Draft
  onDraft: (draft: Draft) => void
  onSave: () => void
  onCancel: () => void
}

/** The form in the place of a todo that is being changed. */
export const EditTodo = ({ id, draft, onDraft, onSave, onCancel }: Props) => {
  const [error, setError] = useState<string | null>(null)
  const form = useRef<HTMLFormElement>(null)

  const focusTitle = () => {
    const title = form.current?.elements.namedItem('title')
    if (title instanceof HTMLElement) title.focus()
  }
  // At once: what is typed next must not go elsewhere.
  useLayoutEffect(focusTitle, [])

  const write = (next: Draft) => {
    onDraft(next)
    setError(null)
  }
  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const problem = draftProblem(draft)
    if (problem === null) return onSave()
    setError(problem)
    focusTitle()
  }

  return (
    <form
      class="form edit-todo"
      ref={form}
      aria-label={todoTexts.edit}
      noValidate
      onSubmit={submit}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
    >
      <TitleField
        name={id}
        label={todoTexts.title}
        draft={draft}
        error={error === null ? null : `${id}-error`}
        onDraft={write}
      />
      <Alert id={`${id}-error`}>{error}</Alert>
      <DetailsField name={id} draft={draft} onDraft={write} />
      <div class="actions">
        <Button type="submit" look="primary">
          {todoTexts.save}
        </Button>
        <Button onClick={onCancel}>{todoTexts.cancel}</Button>
      </div>
    </form>
  )
}
