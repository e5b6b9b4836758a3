import { useLayoutEffect, useRef } from 'preact/hooks'
import { todoTexts } from '../texts/index.ts'
import type { TodosState } from './core.ts'
import { Empty } from './empty.tsx'
import { LoadMore } from './load-more.tsx'
import type { TodosStore } from './store.ts'
import { TodoItem } from './todo-item.tsx'
import { useMoving } from './use-moving.ts'

type Props = {
  store: TodosStore
  state: TodosState & { list: NonNullable<TodosState['list']> }
}

/** The list itself: its items, the next page, or why it is empty. */
export const TodoList = ({ store, state }: Props) => {
  const { list, query, isLoading } = state
  const ref = useMoving(!isLoading)
  const deleted = useRef<number | null>(null)

  const focusItem = (index: number) => {
    const items = ref.current?.querySelectorAll<HTMLElement>('.todo .tick') ?? []
    const target = items[Math.min(index, items.length - 1)]
    const addLine = document.getElementById('new-title')
    ;(target ?? addLine)?.focus()
  }
  const remove = (id: string, index: number) => {
    deleted.current = index
    void store.remove(id)
  }
  // The button that was pressed went away with its todo: on to the next one.
  useLayoutEffect(() => {
    if (deleted.current !== null && document.activeElement === document.body) {
      focusItem(deleted.current)
    }
    deleted.current = null
  }, [list])

  if (list.length === 0 && isLoading) return null
  if (list.length === 0) return <Empty query={query} onQuery={store.show} />
  return (
    <>
      <ul class="todo-list" ref={ref} aria-busy={isLoading} aria-label={todoTexts.list}>
        {list.map((entry, index) => (
          <TodoItem
            key={entry.key}
            entry={entry}
            store={store}
            onDelete={() => remove(entry.todo.id, index)}
          />
        ))}
      </ul>
      <LoadMore
        state={state}
        count={list.length}
        onMore={() => void store.loadMore()}
        onLast={focusItem}
      />
    </>
  )
}
