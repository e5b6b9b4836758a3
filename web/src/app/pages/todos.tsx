import { AccountGate } from '../../session/account-gate.tsx'
import { Heading } from '../../ui/heading.tsx'
import type { PageProps } from '../../web-app.ts'
import { TodosSkeleton } from '../todos/todos-skeleton.tsx'
import { TodosView } from '../todos/todos-view.tsx'

/** The todos, as they change. */
export const TodosPage = (_props: PageProps) => (
  <AccountGate purpose="see your todos" skeleton={<TodosSkeleton />}>
    {(account) => (
      <TodosView key={account.id} account={account}>
        <Heading title="Your todos">Your todos</Heading>
      </TodosView>
    )}
  </AccountGate>
)
