import { t } from '../texts/index.ts'
import { Patch } from '../ui/patch.tsx'
import { Skeleton } from '../ui/skeleton.tsx'

/** The shape of the page while the request and the session are being looked up. */
export const ConsentSkeleton = () => (
  <div class="consent-skeleton">
    <p class="visually-hidden" role="status">
      {t.consent.loading}
    </p>
    <Patch initial="" cable="pending" />
    <Skeleton lines={[3, 2]} />
    <Skeleton lines={['block']} />
    <Skeleton lines={[2, 4, 4, 3]} />
    <Skeleton lines={['block']} />
  </div>
)
