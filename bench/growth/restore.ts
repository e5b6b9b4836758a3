import type { Sql } from 'postgres'
import { ACCESS_LIFE, accessLife, SEALED } from './names.ts'

/** Undoes, table by table, what requests did since the seeding, as far as it changes what the next one costs. */
const STATEMENTS = {
  'patchbay.authorization_codes':
    'update patchbay.authorization_codes set consumed_at = null, grant_id = gen_random_uuid() where consumed_at > (select at from bench.seeded)',
  'patchbay.tokens': `
    delete from patchbay.tokens where created_at > (select at from bench.seeded);
    update patchbay.tokens
    set
      consumed_at = null, sealed_access = ${SEALED}, sealed_refresh = ${SEALED},
      access_expires_at = created_at + ${ACCESS_LIFE}
    where consumed_at > (select at from bench.seeded)`,
  // After the tokens: a grant names its live pair.
  'patchbay.grants': `
    delete from patchbay.grants where created_at > (select at from bench.seeded);
    update patchbay.grants as g
    set access_digest = t.access_digest
    from patchbay.tokens as t
    where g.refreshed_at > (select at from bench.seeded) and t.grant_id = g.id and t.consumed_at is null`,
  'public.todos': 'delete from public.todos where created_at > (select at from bench.seeded)',
  'patchbay.interactions':
    'delete from patchbay.interactions where id > (select interaction_id from bench.seeded)',
  'patchbay.audit_log':
    'delete from patchbay.audit_log where id > (select audit_id from bench.seeded)',
  'patchbay.rate_limits':
    'update patchbay.rate_limits set remaining = 20, updated_at = now() where remaining < 20',
  'realtime.messages':
    'delete from realtime.messages where inserted_at > (select at from bench.seeded)',
  'public.user_gpt_connections': `
    update public.user_gpt_connections as c
    set oauth_token_expires_at = seeded.at + ${accessLife("split_part(u.email, '@', 1)::integer")}, updated_at = c.created_at
    from bench.seeded, auth.users as u
    where u.id = c.user_id and c.updated_at > seeded.at`,
} as const

export type Table = keyof typeof STATEMENTS

/** Gives the tables the rows again that the seeding left, so that every run finds the same. */
export async function restore(sql: Sql, tables: readonly Table[]): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    for (const table of tables) await tx.unsafe(STATEMENTS[table])
  })
  await sql.unsafe(`vacuum (analyze) ${tables.join(', ')}`)
}
