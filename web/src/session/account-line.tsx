import { useState } from 'preact/hooks'
import { Button } from '../ui/button.tsx'
import { type Account, signOutHere } from './session.ts'

type Props = {
  account: Account
  /** What the button is called: leaving, or changing who acts. */
  leave: 'Sign out' | 'Use another account'
  disabled?: boolean
}

/** Who is signed in, and the way out. */
export const AccountLine = ({ account, leave, disabled = false }: Props) => {
  const [busy, setBusy] = useState(false)
  const signOut = async () => {
    setBusy(true)
    await signOutHere()
    setBusy(false)
  }
  return (
    <div class="account">
      <p>
        <span class="quiet">Signed in as</span> <bdi class="account-name">{account.name}</bdi>
      </p>
      <Button look="text" busy={busy} disabled={disabled} onClick={signOut}>
        {leave}
      </Button>
    </div>
  )
}
