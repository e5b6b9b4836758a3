import type { Provider } from '@supabase/supabase-js'
import { useState } from 'preact/hooks'
import { t } from '../texts/index.ts'
import { Alert } from '../ui/alert.tsx'
import { Button } from '../ui/button.tsx'
import { leaveFor } from './credentials.ts'
import type { WaysIn } from './providers.ts'

/** One button for each other account that opens this one. */
export const ProviderButtons = ({ providers }: Pick<WaysIn, 'providers'>) => {
  const [busy, setBusy] = useState<Provider | null>(null)
  const [error, setError] = useState<string | null>(null)

  const leave = async (provider: Provider) => {
    setBusy(provider)
    setError(null)
    const outcome = await leaveFor(provider)
    if (outcome.kind !== 'refused') return
    setBusy(null)
    setError(outcome.error.text)
  }

  return (
    <div class="providers">
      <Alert>{error}</Alert>
      {providers.map(({ id, name }) => (
        <Button key={id} busy={busy === id} disabled={busy !== null} onClick={() => leave(id)}>
          {t.signIn.continueWith(name)}
        </Button>
      ))}
    </div>
  )
}
