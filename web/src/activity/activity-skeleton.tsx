import { t } from '../texts/index.ts'
import { Skeleton } from '../ui/skeleton.tsx'

/** The shape of the page while the activity is being loaded. */
export const ActivitySkeleton = () => (
  <div class="page-skeleton">
    <p class="visually-hidden" role="status">
      {t.activity.loading}
    </p>
    <Skeleton lines={[2, 2, 2]} />
  </div>
)
