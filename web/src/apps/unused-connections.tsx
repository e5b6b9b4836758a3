import { Button } from '../ui/button.tsx'
import { texts } from './texts.ts'

/** Offers to end what nobody ever used; it is never done unasked. */
export const UnusedConnections = ({ count, onRemove }: { count: number; onRemove: () => void }) => (
  <div class="unused">
    <p>{texts.unused(count)}</p>
    <Button onClick={onRemove}>{texts.removeUnused(count)}</Button>
  </div>
)
