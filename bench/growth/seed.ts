import type { Sql } from 'postgres'
import {
  ACCESS_LIFE,
  accessDigest,
  accessLife,
  CLIENT,
  codeDigest,
  grantId,
  REDIRECT_URI,
  refreshDigest,
  SEALED,
  todoId,
  userId,
} from './names.ts'

/** Users that have 20 todos each. */
export const WITH_TODOS = 1000
/** Codes that are ready to be redeemed, whatever the number of users. */
export const CODES = 20_000

const CHUNK = 50_000
const SCOPES = `'{todos:read,todos:write,profile:read}'`

/**
 * Adds `users` users, each with a live grant, its token pair, its connection and what a few weeks leave behind: spent
 * tokens, interactions, audit. The first 1000 have 20 todos each.
 *
 * Indexes stay in place, so they have the shape that insertion gives them. Triggers do not fire: what they would derive
 * is written directly.
 *
 * @param sql the database as superuser
 * @param told called with the number of users that are there, after every chunk
 */
export async function seedGrowth(
  sql: Sql,
  users: number,
  told: (users: number) => void = () => {},
): Promise<void> {
  await addClient(sql)
  for (let from = 1; from <= users; from += CHUNK) {
    const to = Math.min(users, from + CHUNK - 1)
    await seedUsers(sql, from, to)
    told(to)
  }
  await seedCodes(sql, 1, CODES, users)
  await sql`vacuum (analyze)`
  await markSeeded(sql)
}

/** Users `from` to `to`, with what hangs on them; their client is there (addClient). */
export async function seedUsers(sql: Sql, from: number, to: number): Promise<void> {
  await asReplica(sql, [...people(from, to), ...history(from, to)])
}

/** Codes `from` to `to`, of some of the first `users` users, not redeemed yet. */
export async function seedCodes(sql: Sql, from: number, to: number, users: number): Promise<void> {
  await asReplica(sql, codes(from, to, users))
}

/** No trigger fires, and no commit waits for the disk. */
async function asReplica(sql: Sql, statements: readonly string[]): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`set local session_replication_role = replica`
    await tx`set local synchronous_commit = off`
    for (const statement of statements) await tx.unsafe(statement)
  })
}

/** Where measuring begins, so that what it leaves behind can be told apart (restore.ts). */
async function markSeeded(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create schema bench;
    create table bench.seeded as
    select
      clock_timestamp() as at,
      (select coalesce(max(id), 0) from patchbay.interactions) as interaction_id,
      (select coalesce(max(id), 0) from patchbay.audit_log) as audit_id`)
}

/** The client of all that is seeded. */
export async function addClient(sql: Sql): Promise<void> {
  await sql.unsafe(`
    insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce, last_grant_at)
    values ('${CLIENT.id}', 'Bench', 'gpt_action', '{${REDIRECT_URI}}', ${SCOPES}, '{client_secret_post}', false, now());
    insert into patchbay.client_secrets (digest, client_id)
    values (sha256('${CLIENT.secret}'), '${CLIENT.id}')`)
}

function people(from: number, to: number): string[] {
  const each = `from generate_series(${from}, ${to}) as n`
  return [
    `insert into auth.users (id, email, role, aud, encrypted_password, raw_app_meta_data, raw_user_meta_data, created_at)
     select ${userId('n')}, n || '@bench.example', 'authenticated', 'authenticated', repeat('x', 60),
       '{"provider": "email", "providers": ["email"]}', jsonb_build_object('name', 'User ' || n), now() - interval '30 days'
     ${each}`,
    `insert into patchbay.grants
       (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, access_digest)
     select ${grantId('n')}, ${userId('n')}, '${CLIENT.id}', ${SCOPES}, now() - interval '30 days',
       now() - interval '1 day', now() + interval '90 days', ${accessDigest('n')}
     ${each}`,
    `insert into patchbay.tokens
       (access_digest, refresh_digest, grant_id, parent_digest, sealed_access, sealed_refresh, created_at,
        access_expires_at, expires_at)
     select ${accessDigest('n')}, ${refreshDigest('n', "'0'")}, ${grantId('n')}, ${refreshDigest('n', "'-1'")},
       ${SEALED}, ${SEALED}, now() - interval '1 hour', now() - interval '1 hour' + ${ACCESS_LIFE},
       now() + interval '90 days'
     ${each}`,
    `insert into public.user_gpt_connections
       (user_id, has_completed_oauth, oauth_access_token, oauth_refresh_token, oauth_token_expires_at, last_interaction)
     select ${userId('n')}, true, ${SEALED}, ${SEALED}, now() + ${accessLife('n')}, now() - interval '1 day'
     ${each}`,
    // The bucket of the status endpoint: all have their app open.
    `insert into patchbay.rate_limits (key, remaining, updated_at)
     select 'status:user:' || ${userId('n')}, 20, now() ${each}`,
    `insert into public.todos (id, user_id, title, description, created_at)
     select ${todoId('n', 'i')}, ${userId('n')}, 'Todo ' || i, 'A line of details for todo ' || i, now() - i * interval '1 hour'
     ${each}, generate_series(1, 20) as i where n <= ${WITH_TODOS}`,
  ]
}

/**
 * What retention keeps of the past: two rotations and three calls of each user, and the login of every tenth, who
 * connected within the last day or for the second time.
 */
function history(from: number, to: number): string[] {
  const each = `from generate_series(${from}, ${to}) as n`
  const tenth = 'where n % 10 = 0'
  const second = "md5('second grant ' || n)::uuid"
  return [
    `insert into patchbay.tokens
       (access_digest, refresh_digest, grant_id, parent_digest, created_at, access_expires_at, expires_at, consumed_at)
     select ${accessDigest("n || ' ' || -i")}, ${refreshDigest('n', '-i')}, ${grantId('n')},
       ${refreshDigest('n', '(-i - 1)')}, now() - i * interval '5 days', now() - i * interval '5 days',
       now() + interval '60 days', now() - i * interval '5 days'
     ${each}, generate_series(1, 2) as i`,
    `insert into patchbay.grants
       (id, user_id, client_id, scopes, created_at, expires_at, revoked_at, revoked_reason, access_digest)
     select ${second}, ${userId('n')}, '${CLIENT.id}', ${SCOPES}, now() - interval '60 days',
       now() + interval '30 days', now() - interval '40 days', 'disconnected', ${accessDigest("n || ' before'")}
     ${each} ${tenth}`,
    `insert into patchbay.tokens
       (access_digest, refresh_digest, grant_id, created_at, access_expires_at, expires_at, consumed_at)
     select ${accessDigest("n || ' before'")}, ${refreshDigest('n', "'before'")}, ${second}, now() - interval '60 days',
       now() - interval '60 days' + interval '1 hour', now() + interval '30 days', now() - interval '40 days'
     ${each} ${tenth}`,
    ...logins(`${each} ${tenth}`, {
      code: codeDigest("n || ' before'"),
      request: "md5('request ' || n)::uuid",
      user: userId('n'),
      consumed: `now() - interval '1 hour', ${grantId('n')}`,
    }),
    `insert into patchbay.interactions (at, user_id, grant_id, client_id, action, outcome, duration_ms, trace_id)
     select now() - i * interval '1 day', ${userId('n')}, ${grantId('n')}, '${CLIENT.id}', 'list_todos', 'ok', 1, gen_random_uuid()
     ${each}, generate_series(1, 3) as i`,
    `insert into patchbay.audit_log (at, event, user_id, client_id, grant_id, trace_id)
     select now() - i * interval '5 days', 'token_refreshed', ${userId('n')}, '${CLIENT.id}', ${grantId('n')}, gen_random_uuid()
     ${each}, generate_series(1, 3) as i`,
    `insert into realtime.messages (topic, extension, event, payload, private)
     select 'user:' || ${userId('n')}, 'broadcast', 'gpt_connection_changed', '{"has_completed_oauth": true}', true ${each}`,
  ]
}

/** Codes of users all over the table. */
function codes(from: number, to: number, users: number): string[] {
  return logins(`from generate_series(${from}, ${to}) as n`, {
    code: codeDigest('n'),
    request: "md5('new request ' || n)::uuid",
    user: userId(`(1 + n::bigint * 387961 % ${users})`),
    consumed: 'null, gen_random_uuid()',
  })
}

function logins(
  each: string,
  row: { code: string; request: string; user: string; consumed: string },
): string[] {
  return [
    `insert into patchbay.authorization_requests
       (id, client_id, redirect_uri, state, scopes, status, user_id, created_at, expires_at, decided_at)
     select ${row.request}, '${CLIENT.id}', '${REDIRECT_URI}', md5('state ' || n), ${SCOPES}, 'approved', ${row.user},
       now() - interval '1 hour', now(), now() - interval '1 hour'
     ${each}`,
    `insert into patchbay.authorization_codes
       (digest, authorization_id, client_id, user_id, redirect_uri, scopes, created_at, expires_at, consumed_at, grant_id)
     select ${row.code}, ${row.request}, '${CLIENT.id}', ${row.user}, '${REDIRECT_URI}', ${SCOPES},
       now() - interval '1 hour', now() + interval '1 day', ${row.consumed}
     ${each}`,
  ]
}
