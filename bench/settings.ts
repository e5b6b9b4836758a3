/**
 * Of every Postgres that is measured, as `name=value`. Durable as by default. The rest is for all alike, so that nobody pays
 * for what another left behind: everything fits into memory, nothing is vacuumed by itself, no checkpoint comes during a turn.
 */
export const SETTINGS = [
  'max_connections=400',
  'shared_buffers=1GB',
  'max_wal_size=24GB',
  'checkpoint_timeout=1h',
  'autovacuum=off',
  'jit=off',
  // The stack needs it, for Realtime, so all have it.
  'wal_level=logical',
] as const
