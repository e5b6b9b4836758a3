import { Skeleton } from '../../ui/skeleton.tsx'
import { todoTexts } from '../texts/index.ts'

/** The shape of the list while it is being loaded. */
export const ListSkeleton = () => (
  <div class="list-skeleton">
    <p class="visually-hidden" role="status">
      {todoTexts.loading}
    </p>
    {[3, 2, 4, 2].map((width, index) => (
      <Skeleton key={index} lines={[width === 4 ? 4 : width === 3 ? 3 : 2]} />
    ))}
  </div>
)

/** The shape of the whole page while it is being looked up who is signed in. */
export const TodosSkeleton = () => (
  <div class="todos page-skeleton">
    <div class="bar bar-title" aria-hidden="true" />
    <Skeleton lines={['block']} />
    <ListSkeleton />
  </div>
)
