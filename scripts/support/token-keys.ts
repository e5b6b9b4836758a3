import { ExpectedError } from '../../local-stack/expected-error.ts'
import { readJson } from '../../local-stack/json-file.ts'
import type { Keys } from '../../local-stack/keys.ts'
import { adminDbUrl, type DatabaseValues } from './admin-connection.ts'
import { localStackFiles } from './local-stack-files.ts'

/**
 * The PATCHBAY_TOKEN_KEYS of the project that an operator's command works on: from the environment, or the local
 * stack's own when no other database is named. Throws an ExpectedError where there are none.
 */
export async function operatorTokenKeys(where: DatabaseValues): Promise<string> {
  const given = process.env.PATCHBAY_TOKEN_KEYS
  if (given) return given
  if (adminDbUrl(where['db-url']) === undefined) {
    const kept = await readJson<Keys>((await localStackFiles(where.project)).keys)
    if (kept) return kept.token_keys
  }
  throw new ExpectedError(
    'PATCHBAY_TOKEN_KEYS is not set.',
    'Secrets are sealed with the keys that the functions have; set the same ones here.',
  )
}
