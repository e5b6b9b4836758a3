import type { Sql } from 'postgres'
import type { Changes } from './changes/changes.ts'
import type { Hub } from './hub.ts'
import type { RealtimeSettings } from './settings.ts'

/** What every connection and channel of the server works with. */
export type World = {
  settings: RealtimeSettings
  sql: Sql
  hub: Hub
  changes: Changes
  /** Whether every commit from now on is told. Nobody may join while it is not so. */
  isLive(): boolean
}
