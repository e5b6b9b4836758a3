import { optionValues } from '../../local-stack/command/options.ts'
import type { StackOptions } from '../../local-stack/settings.ts'

/** The options that `npm start` and `patchbay dev` share. */
export const stackWords = {
  'public-url': { type: 'string' },
  port: { type: 'string' },
  'db-port': { type: 'string' },
} as const

const PORTS = { from: 1, to: 65_535 }

/** Reads them. Throws an ExpectedError for a value that makes no sense. */
export function stackOptions(
  usage: string,
  values: Partial<Record<keyof typeof stackWords, string>>,
): StackOptions {
  const { whole } = optionValues(usage)
  const { 'public-url': publicUrl, port, 'db-port': dbPort } = values
  return {
    ...(publicUrl !== undefined && { publicUrl }),
    ...(port !== undefined && { apiPort: whole('port', port, PORTS) }),
    ...(dbPort !== undefined && { dbPort: whole('db-port', dbPort, PORTS) }),
  }
}
