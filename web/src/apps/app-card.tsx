import type { ConnectedApp } from '../../../client/consent/connected-app.ts'
import { Host } from '../consent/returns-to.tsx'
import { dayOf, momentOf, timeAgo } from '../lib/dates.ts'
import type { Account } from '../session/session.ts'
import { Button } from '../ui/button.tsx'
import { Tile } from '../ui/tile.tsx'
import { useNow } from '../ui/use-now.ts'
import { PermissionSwitches } from './permission-switches.tsx'

type Props = {
  account: Account
  app: ConnectedApp
  /** Another connection has the same name: the day alone does not tell them apart. */
  hasNamesake: boolean
  onDisconnect: () => void
  /** A permission was switched off. */
  onNarrowed: () => Promise<void>
}

const LastUsed = ({ at }: { at: Date | null }) => {
  const now = useNow()
  if (at === null) return <span>Not used yet</span>
  return (
    <span>
      Last used <time dateTime={at.toISOString()}>{timeAgo(at, now)}</time>
    </span>
  )
}

/** One connected app: what it may do, since when, when it last did something. */
export const AppCard = ({ account, app, hasNamesake, onDisconnect, onNarrowed }: Props) => {
  const { connectedAt, lastUsedAt } = app
  return (
    <li class="app" data-key={app.grantId}>
      <Tile name={app.name} logo={app.logo} />
      <div class="app-text">
        <h2>
          <bdi>{app.name}</bdi>
        </h2>
        <p class="facts">
          <span class="tag">{app.kind}</span>
          {app.idHost !== null && (
            <span>
              from <Host host={app.idHost} />
            </span>
          )}
          {connectedAt === null ? (
            <span>Allowed. Waiting for the device to fetch its access</span>
          ) : (
            <>
              <span>
                Connected{' '}
                <time dateTime={connectedAt.toISOString()}>
                  {hasNamesake ? momentOf(connectedAt) : dayOf(connectedAt)}
                </time>
              </span>
              <LastUsed at={lastUsedAt} />
            </>
          )}
        </p>
        <PermissionSwitches account={account} app={app} onDone={onNarrowed} />
      </div>
      <Button onClick={onDisconnect}>
        Disconnect<span class="visually-hidden"> {app.name}</span>
      </Button>
    </li>
  )
}
