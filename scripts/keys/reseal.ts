import type { Sql } from 'postgres'
import { sealedFor } from '../../functions-shared/oauth/grants/token-pair.ts'
import { createKeyring } from '../../functions-shared/runtime/sealing.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'

interface SealedToken {
  digest: Buffer
  kind: 'access' | 'refresh'
  parent_digest: Buffer
  sealed: string
  user_id: string
}

const BATCH = 500

/**
 * Seals every sealed token again with the first key, in batches, while requests go on: a token that was
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
    const batch = await sql<SealedToken[]>`
      select t.digest, t.kind, t.parent_digest, t.sealed, g.user_id
      from patchbay.tokens as t join patchbay.grants as g on g.id = t.grant_id
      where t.sealed is not null and split_part(t.sealed, '.', 2) <> ${current}
        and t.created_at < ${begun?.at ?? new Date()}
      limit ${BATCH}`
    if (batch.length === 0) return { resealed, current }

    for (const token of batch) {
      const associatedData = sealedFor(token.kind, token.parent_digest)
      const plaintext = keyring.open(token.sealed, associatedData)
      if (plaintext === null) {
        throw new ExpectedError(
          `A token is sealed with key "${token.sealed.split('.')[1]}", which is not in PATCHBAY_TOKEN_KEYS.`,
          'Put that key back behind the first one and run this again.',
        )
      }

      await sql.begin(async (tx) => {
        // The family's lock first, as every function takes it.
        await tx`
          select from patchbay.grants
          where id = (select grant_id from patchbay.tokens where digest = ${token.digest}) for update`
        await tx`
          update patchbay.tokens set sealed = ${keyring.seal(plaintext, associatedData)}
          where digest = ${token.digest} and sealed = ${token.sealed}`
        await tx`select patchbay.sync_connection(${token.user_id})`
      })
      resealed++
    }
  }
}
