import { optionValues } from '../../local-stack/command/options.ts'
import type { StackOptions } from '../../local-stack/settings.ts'

/** The options that `npm start` and `patchbay dev` share. */
export const stackWords = {
  'public-url': { type: 'string' },
  port: { type: 'string' },
  'db-port': { type: 'string' },
  'db-url': { type: 'string' },
  'api-url': { type: 'string' },
} as const

const PORTS = { from: 1, to: 65_535 }

/** Reads them. Throws an ExpectedError for a value that makes no sense. */
export function stackOptions(
  usage: string,
  values: Partial<Record<keyof typeof stackWords, string>>,
): StackOptions {
  const { whole } = optionValues(usage)
  const { 'public-url': publicUrl, port, 'db-port': dbPort, 'db-url': dbUrl } = values
  const { 'api-url': apiUrl = 'http://127.0.0.1:54321' } = values
  return {
    ...(publicUrl !== undefined && { publicUrl }),
    // Beside the API of that database, which has the port of config.toml.
    ...(dbUrl !== undefined && { running: { dbUrl, apiUrl }, apiPort: 54331 }),
    ...(port !== undefined && { apiPort: whole('port', port, PORTS) }),
    ...(dbPort !== undefined && { dbPort: whole('db-port', dbPort, PORTS) }),
  }
}
