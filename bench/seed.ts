import type { Sql } from 'postgres'

/** Raw secrets of the n-th seeded user; Postgres holds their digests. */
export const seeded = {
  userId: (n: number) => `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`,
  access: (n: number) => `bench-at-${n}`,
  refresh: (n: number) => `bench-rt-${n}`,
  code: (n: number) => `bench-ac-${n}`,
}

/** As long as a real one: a row that grows with its first write is no HOT update, which no real row does. */
const SEALED = `v1.local.${'x'.repeat(104)}`

/** Adds `users` users with a live grant each, and 20 todos for the first `withTodos`. */
export async function seedUsers(sql: Sql, users: number, withTodos: number): Promise<void> {
  await sql.begin(async (tx) => {
    // Bulk data: the triggers would do each row's work a million times over; their result is written directly.
    await tx`set local session_replication_role = replica`
    await tx`
      create temp table n on commit drop as
      select
        n, ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid as user_id,
        ('00000000-0000-4000-9000-' || lpad(to_hex(n), 12, '0'))::uuid as grant_id
      from generate_series(1, ${users}::integer) as n
      where not exists (
        select from auth.users where id = ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid
      )`
    await tx`insert into auth.users (id, email, role, aud) select user_id, n || '@bench.example', 'authenticated', 'authenticated' from n`
    await tx`
      insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
      select grant_id, user_id, 'demo-gpt', '{todos:read,todos:write,profile:read}', now() + interval '90 days',
        sha256(convert_to('bench-at-' || n, 'utf8'))
      from n`
    await tx`
      insert into public.user_gpt_connections (user_id, has_completed_oauth, oauth_access_token, oauth_refresh_token, oauth_token_expires_at)
      select user_id, true, ${SEALED}, ${SEALED}, now() + interval '1 hour' from n`
    await tx`
      insert into public.todos (user_id, title, description)
      select user_id, 'Todo ' || i, 'A line of details for todo ' || i
      from n, generate_series(1, 20) as i where n <= ${withTodos}`
  })
  await freshTokens(sql, users)
  await sql`vacuum (analyze) auth.users, patchbay.grants, patchbay.tokens, public.user_gpt_connections, public.todos`
}

/** Gives every seeded user the first token pair again. */
export async function freshTokens(sql: Sql, users: number): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`truncate patchbay.tokens`
    await tx`
      insert into patchbay.tokens (
        access_digest, refresh_digest, grant_id, parent_digest, sealed_access, sealed_refresh, access_expires_at, expires_at
      )
      select
        sha256(convert_to('bench-at-' || n, 'utf8')), sha256(convert_to('bench-rt-' || n, 'utf8')),
        ('00000000-0000-4000-9000-' || lpad(to_hex(n), 12, '0'))::uuid, sha256('\\x00'), ${SEALED}, ${SEALED},
        now() + interval '2 hours', now() + interval '2 hours'
      from generate_series(1, ${users}::integer) as n`
    await tx`
      update patchbay.grants as g set access_digest = t.access_digest
      from patchbay.tokens as t
      where t.grant_id = g.id and g.access_digest <> t.access_digest`
  })
  await sql`analyze patchbay.tokens`
}

/** Adds codes `from` to `from + count - 1`, each ready to be redeemed. */
export async function seedCodes(
  sql: Sql,
  from: number,
  count: number,
  users: number,
): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`
      with request as (
        insert into patchbay.authorization_requests
          (client_id, redirect_uri, scopes, status, user_id, decided_at, state)
        select
          'demo-gpt', 'https://chatgpt.com/aip/g-demo/oauth/callback', '{todos:read,todos:write,profile:read}', 'approved',
          ('00000000-0000-4000-8000-' || lpad(to_hex(1 + n % ${users}::integer), 12, '0'))::uuid, now(), n::text
        from generate_series(${from}::integer, ${from + count - 1}::integer) as n
        returning id, user_id, client_id, redirect_uri, scopes, state
      )
      insert into patchbay.authorization_codes (digest, authorization_id, client_id, user_id, redirect_uri, scopes, expires_at)
      select sha256(convert_to('bench-ac-' || state, 'utf8')), id, client_id, user_id, redirect_uri, scopes, now() + interval '1 hour'
      from request`
  })
}
