import type { Connection } from '../../../client/consent/connected-app.ts'

/** Whether anything is connected: the same answer that the mobile app gets. */
export const ConnectionState = ({ connection }: { connection: Connection | null }) => (
  <p class={connection?.isConnected ? 'connection on' : 'connection'} role="status">
    {connection === null && 'Looking for a connection'}
    {connection?.isConnected === true && 'Connected'}
    {connection?.isConnected === false && 'Not connected'}
  </p>
)
