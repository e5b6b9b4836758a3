import type { ConnectedApp } from './connected-app.ts'

/** The connections of one client: what it says of itself, and each connection in the order of the list. */
export type AppGroup = Pick<ConnectedApp, 'clientId' | 'name' | 'kind' | 'idHost' | 'logo'> & {
  connections: readonly [ConnectedApp, ...ConnectedApp[]]
}

/**
 * Puts the connections of one client together, in the order in which each client comes first. Clients that bear one name
 * stay apart: a name is what a client calls itself.
 */
export const groupApps = (apps: readonly ConnectedApp[]): AppGroup[] => {
  const groups = new Map<string, AppGroup>()
  for (const app of apps) {
    const { clientId, name, kind, idHost, logo } = app
    const known = groups.get(clientId)
    const connections: AppGroup['connections'] = known ? [...known.connections, app] : [app]
    groups.set(clientId, { clientId, name, kind, idHost, logo, connections })
  }
  return [...groups.values()]
}

/** For how long an unused connection is left alone. */
const UNUSED_MS = 7 * 24 * 60 * 60 * 1000

/** The connections that are older than 7 days and were never used. One that still waits for its device does not count. */
export const neverUsed = (apps: readonly ConnectedApp[], now = Date.now()): ConnectedApp[] =>
  apps.filter(
    ({ connectedAt, lastUsedAt }) =>
      lastUsedAt === null && connectedAt !== null && now - connectedAt.getTime() > UNUSED_MS,
  )
