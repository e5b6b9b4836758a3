import { sql } from '../../../support/stack.ts'

/** Moves every connection of a user into the past: for them a day has gone by. */
export async function aDayPasses({ id }: { id: string }): Promise<void> {
  await sql.begin(async (tx) => {
    const moved = await tx`
      update patchbay.grants
      set created_at = created_at - interval '1 day',
        expires_at = expires_at - interval '1 day',
        last_used_at = last_used_at - interval '1 day',
        refreshed_at = refreshed_at - interval '1 day'
      where user_id = ${id}`
    if (moved.count === 0) throw new Error('the user has no connection')
    await tx`
      update patchbay.tokens
      set created_at = created_at - interval '1 day',
        access_expires_at = access_expires_at - interval '1 day',
        expires_at = expires_at - interval '1 day',
        consumed_at = consumed_at - interval '1 day'
      where grant_id in (select id from patchbay.grants where user_id = ${id})`
  })
}
