import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import { plainText } from '../../../../client/consent/plain-text.ts'
import { plainLines } from '../../lib/plain-lines.ts'
import { accountProblemText } from '../../lib/problem-texts.ts'
import { Button } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { IconButton } from '../../ui/icon-button.tsx'
import { todoTexts } from '../texts/index.ts'
import { EditTodo } from './edit-todo.tsx'
import { type Entry, shownTodo } from './list.ts'
import type { TodosStore } from './store.ts'
import { changeOf, type Draft, type Todo } from './todo.ts'

const draftOf = ({ title, description }: Todo): Draft => ({
  title,
  description: description ?? '',
})

type Props = {
  entry: Entry
  store: TodosStore
  /** Deleting takes the focused button away; the list knows where to go. */
  onDelete: () => void
}

const Unsent = ({ entry, store }: Omit<Props, 'onDelete'>) => {
  if (entry.adding === null || entry.adding === 'sending') return null
  return (
    <div class="unsent">
      <p>
        {todoTexts.notAdded} {accountProblemText(entry.adding)}
      </p>
      <div class="actions">
        <Button look="text" onClick={() => store.retry(entry.key)}>
          {todoTexts.tryAgain}
        </Button>
        <Button look="text" onClick={() => store.discard(entry.key)}>
          {todoTexts.discard}
        </Button>
      </div>
    </div>
  )
}

/** One todo: tick it off, change it, delete it. */
export const TodoItem = ({ entry, store, onDelete }: Props) => {
  const todo = shownTodo(entry)
  const { id } = todo
  const [draft, setDraft] = useState<Draft | null>(store.drafts.get(id) ?? null)
  const item = useRef<HTMLLIElement>(null)
  const isNew = entry.adding !== null
  const title = plainText(todo.title, 200)
  const wasEditing = useRef(false)

  useLayoutEffect(() => {
    // Back from the form: the focus goes where it came from.
    if (wasEditing.current && draft === null && !item.current?.contains(document.activeElement)) {
      item.current?.querySelector<HTMLElement>('[data-edit] button')?.focus()
    }
    wasEditing.current = draft !== null
  }, [draft])

  const write = (next: Draft | null) => {
    setDraft(next)
    if (next) store.drafts.set(id, next)
    else store.drafts.delete(id)
  }
  const save = async () => {
    if (draft === null) return
    const typed = draft
    const change = changeOf(typed)
    write(null)
    if (change.title === todo.title && change.description === todo.description) return
    // Refused: what was typed comes back, in the open form.
    if (!(await store.change(id, change))) write(typed)
  }

  const classes = ['todo', todo.completed && 'done', isNew && 'new', entry.mark && 'marked']
  return (
    <li class={classes.filter(Boolean).join(' ')} data-key={entry.key} ref={item}>
      {draft !== null ? (
        <EditTodo
          id={id}
          draft={draft}
          onDraft={write}
          onSave={save}
          onCancel={() => write(null)}
        />
      ) : (
        <>
          <input
            type="checkbox"
            class="tick"
            aria-label={todoTexts.doneOne(title)}
            checked={todo.completed}
            disabled={isNew}
            onChange={({ currentTarget }) =>
              void store.change(id, { completed: currentTarget.checked })
            }
          />
          <div class="todo-text">
            <p class="todo-title">
              <bdi>{title}</bdi>
            </p>
            {todo.description && (
              <p class="todo-description" dir="auto">
                {plainLines(todo.description)}
              </p>
            )}
            {entry.mark && (
              <p class="by-assistant">
                <Icon name="assistant" size={16} />
                {todoTexts.marks[entry.mark]}
              </p>
            )}
            <Unsent entry={entry} store={store} />
          </div>
          {!isNew && (
            <div class="todo-actions">
              <span data-edit>
                <IconButton
                  icon="edit"
                  label={todoTexts.editOne(title)}
                  onClick={() => write(draftOf(todo))}
                />
              </span>
              <IconButton icon="delete" label={todoTexts.deleteOne(title)} onClick={onDelete} />
            </div>
          )}
        </>
      )}
    </li>
  )
}
