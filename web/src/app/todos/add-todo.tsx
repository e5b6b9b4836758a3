import { useRef, useState } from 'preact/hooks'
import { Alert } from '../../ui/alert.tsx'
import { Button } from '../../ui/button.tsx'
import { todoTexts } from '../texts/index.ts'
import type { TodosStore } from './store.ts'
import { type Draft, draftProblem } from './todo.ts'
import { DetailsField, TitleField } from './todo-fields.tsx'

const EMPTY: Draft = { title: '', description: '' }

/** The line in which a todo is written. What was typed survives leaving the page. */
export const AddTodo = ({ store }: { store: TodosStore }) => {
  const [draft, setDraft] = useState(store.drafts.get('new') ?? EMPTY)
  const [error, setError] = useState<string | null>(null)
  const [withDetails, setWithDetails] = useState(draft.description !== '')
  const form = useRef<HTMLFormElement>(null)

  const write = (next: Draft) => {
    setDraft(next)
    store.drafts.set('new', next)
    setError(null)
  }

  const submit = (event: SubmitEvent) => {
    event.preventDefault()
    const problem = draftProblem(draft)
    const title = form.current?.elements.namedItem('title')
    if (title instanceof HTMLElement) title.focus()
    if (problem !== null) return setError(problem)
    store.add(draft)
    write(EMPTY)
    setWithDetails(false)
  }

  return (
    <form class="add-todo" ref={form} onSubmit={submit} noValidate>
      <div class="add-line">
        <TitleField
          name="new"
          label={todoTexts.add}
          isQuiet
          draft={draft}
          error={error === null ? null : 'add-error'}
          onDraft={write}
        />
        <Button type="submit" look="primary">
          {todoTexts.addButton}
        </Button>
      </div>
      <Alert id="add-error">{error}</Alert>
      {withDetails ? (
        <DetailsField name="new" draft={draft} onDraft={write} />
      ) : (
        <Button look="text" onClick={() => setWithDetails(true)}>
          {todoTexts.addDetails}
        </Button>
      )}
    </form>
  )
}
