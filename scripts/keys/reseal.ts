import type { Sql } from 'postgres'
import { sealedFor } from '../../functions-shared/oauth/grants/token-pair.ts'
import { createKeyring, type Keyring } from '../../functions-shared/runtime/secrets/sealing.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'

interface SealedPair {
  access_digest: Buffer
  grant_id: string
  parent_digest: Buffer
  sealed_access: string
  sealed_refresh: string
  user_id: string
}

const BATCH = 500

/**
 * Seals every sealed token again with the first key, in batches, while requests go on: a pair that was
 * refreshed meanwhile is left alone. Runs as often as you like.
 *
 * @throws ExpectedError when a key of a stored token is not in the ring
 */
export async function reseal(
  sql: Sql,
  tokenKeys: string,
): Promise<{ resealed: number; current: string }> {
  const keyring = createKeyring(tokenKeys)
  const current = keyring.currentKeyId
  // Only what is there now: a deployment that still seals with an older key would keep this busy for ever.
  const [begun] = await sql<{ at: Date }[]>`select now() as at`
  let resealed = 0

  for (;;) {
    const batch = await sql<SealedPair[]>`
      select t.access_digest, t.grant_id, t.parent_digest, t.sealed_access, t.sealed_refresh, g.user_id
      from patchbay.tokens as t join patchbay.grants as g on g.id = t.grant_id
      where (split_part(t.sealed_access, '.', 2) <> ${current} or split_part(t.sealed_refresh, '.', 2) <> ${current})
        and t.created_at < ${begun?.at ?? new Date()}
      limit ${BATCH}`
    if (batch.length === 0) return { resealed, current }

    for (const pair of batch) {
      const access = sealedAgain(keyring, 'access', pair.sealed_access, pair.parent_digest)
      const refresh = sealedAgain(keyring, 'refresh', pair.sealed_refresh, pair.parent_digest)

      await sql.begin(async (tx) => {
        // The account's lock and then the family's, as every function takes them.
        await tx`select patchbay.hold_user(${pair.user_id})`
        await tx`select from patchbay.grants where id = ${pair.grant_id} for update`
        await tx`
          update patchbay.tokens set sealed_access = ${access}, sealed_refresh = ${refresh}
          where access_digest = ${pair.access_digest}
            and sealed_access = ${pair.sealed_access} and sealed_refresh = ${pair.sealed_refresh}`
        await tx`select patchbay.sync_connection(${pair.user_id})`
      })
      resealed += 2
    }
  }
}

function sealedAgain(
  keyring: Keyring,
  kind: 'access' | 'refresh',
  sealed: string,
  parentDigest: Buffer,
): string {
  const associatedData = sealedFor(kind, parentDigest)
  const plaintext = keyring.open(sealed, associatedData)
  if (plaintext === null) {
    throw new ExpectedError(
      `A token is sealed with key "${sealed.split('.')[1]}", which is not in PATCHBAY_TOKEN_KEYS.`,
      'Put that key back behind the first one and run this again.',
    )
  }
  return keyring.seal(plaintext, associatedData)
}
