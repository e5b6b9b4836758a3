import type { Connection } from '../../../client/consent/connected-app.ts'
import { t } from '../texts/index.ts'

/** Whether anything is connected: the same answer that the mobile app gets. */
export const ConnectionState = ({ connection }: { connection: Connection | null }) => (
  <p class={connection?.isConnected ? 'connection on' : 'connection'} role="status">
    {connection === null && t.apps.looking}
    {connection?.isConnected === true && t.apps.connected}
    {connection?.isConnected === false && t.apps.notConnected}
  </p>
)
