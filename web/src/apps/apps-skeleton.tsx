import { t } from '../texts/index.ts'
import { Skeleton } from '../ui/skeleton.tsx'

/** The shape of the page while the apps are being loaded. */
export const AppsSkeleton = () => (
  <div class="page-skeleton">
    <p class="visually-hidden" role="status">
      {t.apps.loading}
    </p>
    <Skeleton lines={[2, 4, 3]} />
  </div>
)
