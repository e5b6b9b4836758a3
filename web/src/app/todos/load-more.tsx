import { useEffect, useRef } from 'preact/hooks'
import { accountProblemText } from '../../lib/problem-texts.ts'
import { Button } from '../../ui/button.tsx'
import { todoTexts } from '../texts/index.ts'
import type { TodosState } from './core.ts'

type Props = {
  state: Pick<TodosState, 'hasMore' | 'more'>
  count: number
  onMore: () => void
  /** The last page has come and the button is gone: the focus goes to the first of its todos. */
  onLast: (index: number) => void
}

/** The next page of the list, when there is one. */
export const LoadMore = ({ state: { hasMore, more }, count, onMore, onLast }: Props) => {
  const asked = useRef<number | null>(null)
  useEffect(() => {
    if (asked.current === null || more === 'loading') return
    const first = asked.current
    asked.current = null
    if (!hasMore && document.activeElement === document.body) onLast(first)
  })
  const press = () => {
    asked.current = count
    onMore()
  }
  const isRefused = more !== 'idle' && more !== 'loading'
  return (
    <div class="load-more">
      <div role="alert">{isRefused && <p class="quiet">{accountProblemText(more)}</p>}</div>
      {hasMore && (
        <Button busy={more === 'loading'} onClick={press}>
          {isRefused ? todoTexts.tryAgain : todoTexts.loadMore}
        </Button>
      )}
    </div>
  )
}
