import { t } from '../texts/index.ts'
import { Button } from '../ui/button.tsx'

/** Offers to end what nobody ever used; it is never done unasked. */
export const UnusedConnections = ({ count, onRemove }: { count: number; onRemove: () => void }) => (
  <div class="unused">
    <p>{t.apps.unused(count)}</p>
    <Button onClick={onRemove}>{t.apps.removeUnused(count)}</Button>
  </div>
)
