import { useState } from 'preact/hooks'
import { t } from '../texts/index.ts'
import { Button } from '../ui/button.tsx'
import { Icon } from '../ui/icon.tsx'
import { type Account, signOutHere } from './session.ts'

/** Who is signed in, and the way out, behind one button. The browser opens and closes it. */
export const AccountMenu = ({ account }: { account: Account }) => {
  const [busy, setBusy] = useState(false)
  const [isOpen, setIsOpen] = useState(false)
  const signOut = async () => {
    setBusy(true)
    await signOutHere()
    setBusy(false)
  }
  return (
    <div class="account-menu">
      <button
        type="button"
        class="icon-button"
        popovertarget="account-menu"
        aria-label={t.account.menu}
        title={t.account.menu}
      >
        <Icon name="account" size={24} />
      </button>
      <div
        id="account-menu"
        class="menu"
        popover="auto"
        onBeforeToggle={({ newState }) => setIsOpen(newState === 'open')}
      >
        {isOpen && (
          <>
            <p>
              <span class="quiet">{t.account.signedInAs}</span>{' '}
              <bdi class="account-name">{account.name}</bdi>
            </p>
            <Button busy={busy} onClick={signOut}>
              {t.account.signOut}
            </Button>
          </>
        )}
      </div>
    </div>
  )
}
