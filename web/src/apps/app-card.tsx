import type { AppGroup } from '../../../client/consent/app-groups.ts'
import type { ConnectedApp } from '../../../client/consent/connected-app.ts'
import { Host } from '../consent/returns-to.tsx'
import { Button } from '../ui/button.tsx'
import { Tile } from '../ui/tile.tsx'
import { AppConnection } from './app-connection.tsx'
import { texts } from './texts.ts'

type Props = {
  group: AppGroup
  /** Another client has the same name: the day alone does not tell their connections apart. */
  hasNamesake: boolean
  onDisconnect: (connections: readonly ConnectedApp[]) => void
}

/** One client, and its connections. */
export const AppCard = ({ group, hasNamesake, onDisconnect }: Props) => {
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
          {idHost !== null && (
            <span>
              from <Host host={idHost} />
            </span>
          )}
          {!isOne && <span>{texts.connections(connections.length)}</span>}
        </p>
      </div>
      {!isOne && (
        <Button onClick={() => onDisconnect(connections)}>
          {texts.disconnectAll(connections.length)}
          <span class="visually-hidden"> {name}</span>
        </Button>
      )}
      <ul class="app-connections">
        {connections.map((app) => (
          <AppConnection
            key={app.grantId}
            app={app}
            isOne={isOne}
            hasNamesake={hasNamesake || !isOne}
            onDisconnect={() => onDisconnect([app])}
          />
        ))}
      </ul>
    </li>
  )
}
