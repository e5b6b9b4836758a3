import { AccountGate } from '../../session/account-gate.tsx'
import { Heading } from '../../ui/heading.tsx'
import type { PageProps } from '../../web-app.ts'
import { todoTexts } from '../texts/index.ts'
import { TodosSkeleton } from '../todos/todos-skeleton.tsx'
import { TodosView } from '../todos/todos-view.tsx'

/** The todos, as they change. */
export const TodosPage = (_props: PageProps) => (
  <AccountGate title={todoTexts.signIn} skeleton={<TodosSkeleton />}>
    {(account) => (
      <TodosView key={account.id} account={account}>
        <Heading title={todoTexts.heading}>{todoTexts.heading}</Heading>
      </TodosView>
    )}
  </AccountGate>
)
