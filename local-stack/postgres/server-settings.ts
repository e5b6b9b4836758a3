/**
 * What differs from Postgres' own defaults, as `name=value`. Given on the command line at each start, so that an older
 * data folder never keeps older settings. Nothing here trades durability for speed: a stack that is killed at any
 * moment starts again with its data.
 */
export function serverSettings(): string[] {
  return [
    'listen_addresses=127.0.0.1',
    // No socket file: its path may be at most 107 bytes long, and a checkout can lie deeper than that.
    'unix_socket_directories=',
    'max_connections=200',
    // Realtime reads changes out of the log.
    'wal_level=logical',
    'max_wal_size=512MB',
    'timezone=UTC',
    'log_timezone=UTC',
    'log_line_prefix=%m [%p] %q%u@%d ',
    'log_checkpoints=off',
  ]
}
