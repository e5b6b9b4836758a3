import { useState } from 'preact/hooks'
import { t } from '../texts/index.ts'
import { Button } from '../ui/button.tsx'
import { type Account, signOutHere } from './session.ts'

type Props = { account: Account; disabled: boolean }

/** As whom the app would act, and the way to act as somebody else. */
export const AccountLine = ({ account, disabled }: Props) => {
  const [busy, setBusy] = useState(false)
  const signOut = async () => {
    setBusy(true)
    await signOutHere()
    setBusy(false)
  }
  return (
    <div class="account">
      <p>
        <span class="quiet">{t.account.signedInAs}</span>{' '}
        <bdi class="account-name">{account.name}</bdi>
      </p>
      <Button look="text" busy={busy} disabled={disabled} onClick={signOut}>
        {t.account.useAnother}
      </Button>
    </div>
  )
}
