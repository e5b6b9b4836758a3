import { optionValues } from '../../local-stack/command/options.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import type { StackOptions } from '../../local-stack/settings.ts'

/** The options that `npm start` and `patchbay dev` share. */
export const stackWords = {
  'public-url': { type: 'string' },
  'web-url': { type: 'string' },
  port: { type: 'string' },
  'db-port': { type: 'string' },
  'db-url': { type: 'string' },
  'api-url': { type: 'string' },
  remote: { type: 'boolean', default: false },
  demo: { type: 'boolean', default: false },
} as const

type Given = { [Word in keyof typeof stackWords]?: Value<(typeof stackWords)[Word]['type']> }
type Value<Type> = Type extends 'boolean' ? boolean : string

const PORTS = { from: 1, to: 65_535 }

/** Reads them. Throws an ExpectedError for a value that makes no sense. */
export function stackOptions(usage: string, values: Given): StackOptions {
  const { whole } = optionValues(usage)
  const {
    'public-url': publicUrl,
    'web-url': webUrl,
    port,
    'db-port': dbPort,
    'db-url': dbUrl,
  } = values
  const { 'api-url': apiUrl = 'http://127.0.0.1:54321', remote = false, demo = false } = values
  if (dbUrl !== undefined && !remote) {
    refuseElsewhere('--db-url', dbUrl)
    refuseElsewhere('--api-url', apiUrl)
  }
  return {
    ...(publicUrl !== undefined && { publicUrl }),
    ...(webUrl !== undefined && { webUrl }),
    // Beside the API of that database, which has the port of config.toml.
    ...(dbUrl !== undefined && { running: { dbUrl, apiUrl, demo }, apiPort: 54331 }),
    ...(port !== undefined && { apiPort: whole('port', port, PORTS) }),
    ...(dbPort !== undefined && { dbPort: whole('db-port', dbPort, PORTS) }),
  }
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/

/** The database of another machine may be that of a deployment. The password of a URL is shown to nobody. */
function refuseElsewhere(option: string, url: string): void {
  // A scheme that URL does not know may have any host: one with the same parts, and known.
  const parsed = URL.parse(url.replace(/^postgres(ql)?:/, 'http:'))
  // libpq connects to the host of the query, where there is one.
  const hostname = parsed?.searchParams.get('host') ?? parsed?.hostname
  if (hostname !== undefined && LOOPBACK.test(hostname)) return
  throw new ExpectedError(
    hostname === undefined
      ? `${option} is not a URL.`
      : `${option} names ${hostname}, which is not this machine.`,
    'The stack calls that database and its API as the owner. If that is what you want, add --remote.',
  )
}
