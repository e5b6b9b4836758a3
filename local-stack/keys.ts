import { randomBytes } from 'node:crypto'
import { lstatSync } from 'node:fs'
import { RESET } from './command/names-of-commands.ts'
import { ExpectedError } from './expected-error.ts'
import { readJson, writeJson } from './json-file.ts'

/** The secrets of one local stack: made once, kept in keys.json of its folder, readable by its owner only. */
export type Keys = {
  /** Passwords of the database roles that log in. */
  database: {
    supabase_admin: string
    postgres: string
    authenticator: string
    supabase_auth_admin: string
  }
  /** HS256 secret of user tokens. */
  jwt_secret: string
  publishable_key: string
  secret_key: string
  /** What PATCHBAY_TOKEN_KEYS gets: `kid:base64url(32 bytes)`. */
  token_keys: string
  demo_password: string
  demo_client_secret: string
}

/**
 * Reads the keys of the stack, or makes and keeps new ones. Throws an ExpectedError where a database is there (at
 * `database`) but the keys, and with them its passwords, are gone; or where others may read the keys, or put them there.
 */
export async function loadKeys(file: string, database: string): Promise<Keys> {
  refuseKnownToOthers(file)
  const kept = await readJson<Keys>(file)
  if (kept) return kept
  if (lstatSync(database, { throwIfNoEntry: false })) {
    throw new ExpectedError(
      `${file} is gone, and with it the passwords of the local database.`,
      `Put it back, or start afresh with \`${RESET}\` (deletes the local data).`,
    )
  }
  const keys = newKeys()
  await writeJson(file, keys)
  return keys
}

function refuseKnownToOthers(file: string): void {
  const found = lstatSync(file, { throwIfNoEntry: false })
  if (!found) return
  const owner = process.getuid?.()
  if (owner === undefined) return
  if (!found.isFile() || found.uid !== owner) {
    throw new ExpectedError(
      `${file} is not a file of this account, so somebody else knows these keys.`,
      `Start afresh with \`${RESET}\` (deletes the local data).`,
    )
  }
  if ((found.mode & 0o077) !== 0) {
    throw new ExpectedError(
      `Other accounts may read ${file}.`,
      `If it is yours and nobody did: chmod 600 ${file}; else start afresh with \`${RESET}\` (deletes the local data).`,
    )
  }
}

/** The keys of every `supabase start`, where the environment names no others. */
const OF_SUPABASE_START = {
  publishable_key: 'sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH',
  secret_key: 'sb_secret_N7UND0UgjKTVK-Uodkm0Hg_xSvEMPvz',
  jwt_secret: 'super-secret-jwt-token-with-at-least-32-characters-long',
}

/** Those of the stack's own folder, with the ones that a database which runs already brings along. */
export function keysOfRunning(own: Keys, env: NodeJS.ProcessEnv): Keys {
  const { SUPABASE_PUBLISHABLE_KEY, SUPABASE_SECRET_KEY, PATCHBAY_JWT_SECRET } = env
  return {
    ...own,
    publishable_key: SUPABASE_PUBLISHABLE_KEY || OF_SUPABASE_START.publishable_key,
    secret_key: SUPABASE_SECRET_KEY || OF_SUPABASE_START.secret_key,
    jwt_secret: PATCHBAY_JWT_SECRET || OF_SUPABASE_START.jwt_secret,
  }
}

function newKeys(): Keys {
  return {
    database: {
      supabase_admin: random(24),
      postgres: random(24),
      authenticator: random(24),
      supabase_auth_admin: random(24),
    },
    jwt_secret: random(32),
    publishable_key: `sb_publishable_${random(24)}`,
    secret_key: `sb_secret_${random(24)}`,
    token_keys: `local:${random(32)}`,
    demo_password: `demo-${random(9)}`,
    demo_client_secret: `pb_cs_${random(32)}`,
  }
}

/** base64url, so that every secret fits into a URL, a header and an SQL literal as it is. */
function random(bytes: number): string {
  return randomBytes(bytes).toString('base64url')
}
