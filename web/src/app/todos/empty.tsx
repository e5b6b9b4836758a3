import { Button } from '../../ui/button.tsx'
import type { Query } from './search.ts'

type Props = { query: Query; onQuery: (query: Query) => void }

/** Why there is nothing in the list, and what one could do. */
export const Empty = ({ query, onQuery }: Props) => {
  if (query.text !== '') {
    return (
      <div class="empty">
        <p>
          Nothing matches <bdi>“{query.text}”</bdi>
          {query.show !== 'all' && ` among the ${query.show} ones`}.
        </p>
        <Button onClick={() => onQuery({ show: 'all', text: '' })}>Show everything</Button>
      </div>
    )
  }
  if (query.show === 'done') {
    return (
      <div class="empty">
        <p>Nothing is done yet.</p>
        <Button onClick={() => onQuery({ ...query, show: 'open' })}>Show what is open</Button>
      </div>
    )
  }
  return (
    <div class="empty">
      <p>{query.show === 'all' ? 'No todos yet.' : 'Nothing to do.'}</p>
      <p class="quiet">
        Write one above, or ask your assistant to. Which assistants are connected?{' '}
        <a href="/apps">See your apps</a>
      </p>
    </div>
  )
}
