import { digest } from '../../../../functions-shared/platform/tokens.ts'
import { sql } from '../../../support/stack.ts'

/** Moves the whole connection that an access token belongs to into the past: for it a day has gone by. */
export async function aDayPasses(accessToken: string, days = 1): Promise<void> {
  const by = `${days} days`
  const [grant] = await sql<{ id: string }[]>`
    update oauth.grants
    set created_at = created_at - ${by}::interval,
      expires_at = expires_at - ${by}::interval,
      last_used_at = last_used_at - ${by}::interval,
      refreshed_at = refreshed_at - ${by}::interval
    where id = (select grant_id from oauth.tokens where digest = ${digest(accessToken)})
    returning id`
  if (!grant) throw new Error('no connection has this access token')
  await sql`
    update oauth.tokens
    set created_at = created_at - ${by}::interval,
      expires_at = expires_at - ${by}::interval,
      consumed_at = consumed_at - ${by}::interval
    where grant_id = ${grant.id}`
}
