import type { ConnectedApp } from '../../../client/consent/connected-app.ts'
import { Host } from '../consent/returns-to.tsx'
import { dayOf, momentOf, timeAgo } from '../lib/dates.ts'
import { t } from '../texts/index.ts'
import { Button } from '../ui/button.tsx'
import { Tile } from '../ui/tile.tsx'
import { useNow } from '../ui/use-now.ts'

type Props = {
  app: ConnectedApp
  /** Another connection has the same name: the day alone does not tell them apart. */
  hasNamesake: boolean
  onDisconnect: () => void
}

const LastUsed = ({ at }: { at: Date | null }) => {
  const now = useNow()
  if (at === null) return <span>{t.apps.notUsed}</span>
  return <span>{t.apps.lastUsed(<time dateTime={at.toISOString()}>{timeAgo(at, now)}</time>)}</span>
}

/** One connected app: what it may do, since when, when it last did something. */
export const AppCard = ({ app, hasNamesake, onDisconnect }: Props) => {
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
          {app.idHost !== null && <span>{t.client.from(<Host host={app.idHost} />)}</span>}
          {connectedAt === null ? (
            <span>{t.apps.waiting}</span>
          ) : (
            <>
              <span>
                {t.apps.connectedOn(
                  <time dateTime={connectedAt.toISOString()}>
                    {hasNamesake ? momentOf(connectedAt) : dayOf(connectedAt)}
                  </time>,
                )}
              </span>
              <LastUsed at={lastUsedAt} />
            </>
          )}
        </p>
        <p class="visually-hidden">{t.apps.itMay}</p>
        <ul class="scopes">
          {app.powers.map((power) => (
            <li key={power}>{power}</li>
          ))}
        </ul>
      </div>
      <Button label={t.apps.disconnectApp(app.name)} onClick={onDisconnect}>
        {t.apps.disconnect}
      </Button>
    </li>
  )
}
