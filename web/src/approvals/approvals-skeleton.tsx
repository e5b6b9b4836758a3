import { t } from '../texts/index.ts'
import { Skeleton } from '../ui/skeleton.tsx'

/** The shape of the page while it is being loaded. */
export const ApprovalsSkeleton = () => (
  <div class="page-skeleton">
    <p class="visually-hidden" role="status">
      {t.approvals.loading}
    </p>
    <Skeleton lines={[2, 3, 4, 'block']} />
  </div>
)
