import type { ComponentChildren } from 'preact'
import { useRef } from 'preact/hooks'
import { accountProblemText } from '../../lib/problem-texts.ts'
import type { Account } from '../../session/session.ts'
import { Button } from '../../ui/button.tsx'
import { ConnectionBanner } from '../../ui/connection-banner.tsx'
import { todoTexts } from '../texts/index.ts'
import { AddTodo } from './add-todo.tsx'
import { NoticeBar } from './notice-bar.tsx'
import { TodoList } from './todo-list.tsx'
import { ListSkeleton } from './todos-skeleton.tsx'
import { Toolbar } from './toolbar.tsx'
import { useTodos } from './use-todos.ts'

type Props = {
  account: Account
  /** The heading: of a page, or of a part of one. */
  children: ComponentChildren
}

/** The todos of an account: add, find, change; what the assistant does appears by itself. */
export const TodosView = ({ account, children }: Props) => {
  const { store, state, announcement, isLive } = useTodos(account)
  const { list, failure } = state
  const section = useRef<HTMLElement>(null)
  const focusHeading = () => section.current?.querySelector<HTMLElement>('h1, h2')?.focus()
  return (
    <section class="todos" ref={section} data-live={isLive}>
      {children}
      <ConnectionBanner isReachable={state.isReachable} />
      <AddTodo store={store} />
      <Toolbar query={state.query} onQuery={store.show} />
      <p class="visually-hidden" role="status">
        {announcement}
      </p>
      {list !== null && failure === null && <TodoList store={store} state={{ ...state, list }} />}
      {list === null && failure === null && <ListSkeleton />}
      <div role="alert">
        {failure !== null && (
          <div class="empty">
            <p>
              {todoTexts.failed} {accountProblemText(failure)}
            </p>
            <Button onClick={() => void store.load()}>{todoTexts.tryAgain}</Button>
          </div>
        )}
      </div>
      <NoticeBar notice={state.notice} onDismiss={store.dismiss} onLeft={focusHeading} />
    </section>
  )
}
