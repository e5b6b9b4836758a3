import { ConfigurationError } from '../config/configuration-error.ts'
import { platformCa } from './platform-ca.ts'

/** Where Postgres is, and how it is reached. */
export interface DatabaseAddress {
  /** For postgres.js: without the parameters that are read here. */
  url: string
  host: string
  port: number
  /** Certificates, as PEM, that vouch for the server, beside the public ones; null: clear text. */
  ca: readonly string[] | null
  /** A pooler that gives a connection of its own to each transaction: nothing of a session holds. */
  isTransactionPooler: boolean
}

// `require` encrypts without asking whom it talks to, `verify-ca` takes any server of the CA: an attacker in between can
// answer. Neither saves anything where the certificate can be checked.
const WITH_TLS = ['require', 'verify-ca', 'verify-full']

// Files of libpq's, which a function on the platform does not have.
const FILES = ['sslrootcert', 'sslcert', 'sslkey', 'sslcrl']

/** Hosts whose certificates the platform's roots have signed. */
const PLATFORM = /\.supabase\.(co|com)$/

/**
 * Reads a URL of Postgres. Without `sslmode`, the platform's hosts and those that a CA is given for are reached by TLS,
 * others in clear text.
 *
 * @param ca one or more certificates as PEM; `\n` may stand for the line breaks, as in env files
 * @throws ConfigurationError when the URL can't be used: says which parameter, never its value
 */
export function readDatabaseUrl(text: string, ca?: string): DatabaseAddress {
  const url = new URL(text)
  const parameters = url.searchParams
  const file = FILES.find((name) => parameters.has(name))
  if (file) throw new ConfigurationError(`${file} names a file: use PATCHBAY_DB_CA`)

  const isPlatform = PLATFORM.test(url.hostname)
  const sslmode = parameters.get('sslmode') ?? (isPlatform || ca ? 'verify-full' : 'disable')
  if (sslmode !== 'disable' && !WITH_TLS.includes(sslmode)) {
    throw new ConfigurationError(`sslmode must be one of disable, ${WITH_TLS.join(', ')}`)
  }
  // Prisma's name for it, which the platform's dashboard hands out.
  const isTransactionPooler = url.port === '6543' || parameters.get('pgbouncer') === 'true'
  const known = ca ? certificatesIn(ca) : isPlatform ? platformCa : []
  for (const name of ['sslmode', 'pgbouncer']) parameters.delete(name)

  return {
    url: url.href,
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: Number(url.port || 5432),
    ca: sslmode === 'disable' ? null : known,
    isTransactionPooler,
  }
}

function certificatesIn(text: string): string[] {
  const found = text
    .replaceAll('\\n', '\n')
    .match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g)
  if (!found) throw new ConfigurationError('PATCHBAY_DB_CA holds no certificate (PEM)')
  return found.map((one) => `${one}\n`)
}
