import type { ConnectedApp } from '../../../client/consent/connected-app.ts'
import { ReturnsTo } from '../consent/returns-to.tsx'
import { dayOf, momentOf, timeAgo } from '../lib/dates.ts'
import type { Account } from '../session/session.ts'
import { t } from '../texts/index.ts'
import { Button } from '../ui/button.tsx'
import { useNow } from '../ui/use-now.ts'
import { AskSwitch } from './ask-switch.tsx'
import { PermissionSwitches } from './permission-switches.tsx'

type Props = {
  account: Account
  app: ConnectedApp
  /** It is the only connection of its client. */
  isOne: boolean
  /** The day alone does not tell it from another one of this name. */
  hasNamesake: boolean
  onDisconnect: () => void
  /** What it may do, or has to ask for, is another. */
  onChanged: () => Promise<void>
}

const LastUsed = ({ at }: { at: Date | null }) => {
  const now = useNow()
  if (at === null) return <span>{t.apps.notUsed}</span>
  return <span>{t.apps.lastUsed(<time dateTime={at.toISOString()}>{timeAgo(at, now)}</time>)}</span>
}

/** One connection: where it returns to, since when, when it last did something, what it may do. */
export const AppConnection = (props: Props) => {
  const { account, app, isOne, hasNamesake, onDisconnect, onChanged } = props
  const { connectedAt, lastUsedAt, returnsTo } = app
  const since = connectedAt && (hasNamesake ? momentOf(connectedAt) : dayOf(connectedAt))
  return (
    <li class="app-connection" data-key={app.grantId}>
      <div class="app-text">
        <p class="facts">
          {returnsTo !== null && <span>{t.apps.returnsTo(<ReturnsTo target={returnsTo} />)}</span>}
          {connectedAt === null ? (
            <span>{t.apps.waiting}</span>
          ) : (
            <>
              <span>
                {t.apps.connectedOn(<time dateTime={connectedAt.toISOString()}>{since}</time>)}
              </span>
              <LastUsed at={lastUsedAt} />
            </>
          )}
        </p>
        <PermissionSwitches account={account} app={app} onDone={onChanged} />
        <AskSwitch account={account} app={app} onDone={onChanged} />
      </div>
      <Button
        label={
          isOne || since === null
            ? t.apps.disconnectApp(app.name)
            : t.apps.disconnectAppOf(app.name, since)
        }
        onClick={onDisconnect}
      >
        {t.apps.disconnect}
      </Button>
    </li>
  )
}
