import { Button } from '../../ui/button.tsx'
import { linkTo } from '../../ui/wraps.tsx'
import { todoTexts } from '../texts/index.ts'
import type { Query } from './search.ts'

type Props = { query: Query; onQuery: (query: Query) => void }

/** Why there is nothing in the list, and what one could do. */
export const Empty = ({ query, onQuery }: Props) => {
  if (query.text !== '') {
    return (
      <div class="empty">
        <p>{todoTexts.noMatch[query.show](<bdi>{todoTexts.quote(query.text)}</bdi>)}</p>
        <Button onClick={() => onQuery({ show: 'all', text: '' })}>{todoTexts.showAll}</Button>
      </div>
    )
  }
  if (query.show === 'done') {
    return (
      <div class="empty">
        <p>{todoTexts.noneDone}</p>
        <Button onClick={() => onQuery({ ...query, show: 'open' })}>{todoTexts.showOpen}</Button>
      </div>
    )
  }
  return (
    <div class="empty">
      <p>{query.show === 'all' ? todoTexts.none : todoTexts.noneOpen}</p>
      <p class="quiet">{todoTexts.writeOne(linkTo('/apps'))}</p>
    </div>
  )
}
