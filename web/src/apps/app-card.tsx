import type { AppGroup } from '../../../client/consent/app-groups.ts'
import type { ConnectedApp } from '../../../client/consent/connected-app.ts'
import { Host } from '../consent/returns-to.tsx'
import type { Account } from '../session/session.ts'
import { t } from '../texts/index.ts'
import { Button } from '../ui/button.tsx'
import { Tile } from '../ui/tile.tsx'
import { AppConnection } from './app-connection.tsx'

type Props = {
  account: Account
  group: AppGroup
  /** Another client has the same name: the day alone does not tell their connections apart. */
  hasNamesake: boolean
  onDisconnect: (connections: readonly ConnectedApp[]) => void
  /** What it may do, or has to ask for, is another. */
  onChanged: () => Promise<void>
}

/** One client, and its connections. */
export const AppCard = ({ account, group, hasNamesake, onDisconnect, onChanged }: Props) => {
  const { name, kind, idHost, logo, connections } = group
  const isOne = connections.length === 1
  return (
    <li class="app">
      <Tile name={name} logo={logo} />
      <div class="app-head">
        <h2>
          <bdi>{name}</bdi>
        </h2>
        <p class="facts">
          <span class="tag">{kind}</span>
          {idHost !== null && <span>{t.client.from(<Host host={idHost} />)}</span>}
          {!isOne && <span>{t.apps.connections(connections.length)}</span>}
          <a href={`/activity?app=${encodeURIComponent(group.clientId)}`}>
            {t.activity.link}
            <span class="visually-hidden"> {name}</span>
          </a>
        </p>
      </div>
      {!isOne && (
        <Button
          label={`${t.apps.disconnectAll(connections.length)} ${name}`}
          onClick={() => onDisconnect(connections)}
        >
          {t.apps.disconnectAll(connections.length)}
        </Button>
      )}
      <ul class="app-connections">
        {connections.map((app) => (
          <AppConnection
            key={app.grantId}
            account={account}
            app={app}
            isOne={isOne}
            hasNamesake={hasNamesake || !isOne}
            onDisconnect={() => onDisconnect([app])}
            onChanged={onChanged}
          />
        ))}
      </ul>
    </li>
  )
}
