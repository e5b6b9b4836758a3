import { createHash, randomUUID } from 'node:crypto'
import type { Sql } from 'postgres'
import { withConnection } from './database/connect.ts'
import { errorText } from './expected-error.ts'
import type { Keys } from './keys.ts'

/** What there is for people to try. Empty strings where there is no such row. */
export type DemoRows = {
  user: { id: string; email: string }
  client: { id: string; redirect_uri: string }
}

/** Of a database that is somebody else's. */
export const NO_DEMO: DemoRows = {
  user: { id: '', email: '' },
  client: { id: '', redirect_uri: '' },
}

const USER = 'demo@patchbay.local'
const CLIENT = 'demo-gpt'
const REDIRECT_URIS = [
  'https://chatgpt.com/aip/g-demo/oauth/callback',
  'https://chat.openai.com/aip/g-demo/oauth/callback',
]

/**
 * Makes the demo user and the demo client, unless the project's seed did, and gives them the secrets of this machine (a
 * public repository holds none). Changes nothing when they have them already.
 *
 * @param note told why there is no demo user: a trigger of the project may refuse one
 */
export async function prepareDemoData(
  dbUrl: string,
  keys: Keys,
  note: (text: string) => void,
): Promise<DemoRows> {
  return await withConnection(dbUrl, async (sql) => ({
    user: await prepareUser(sql, keys, note),
    client: await prepareClient(sql, keys.demo_client_secret),
  }))
}

async function prepareUser(
  sql: Sql,
  keys: Keys,
  note: (text: string) => void,
): Promise<DemoRows['user']> {
  const { demo_password: password } = keys
  if ((await idOfUser(sql)) === undefined) {
    try {
      await createUser(sql)
    } catch (error) {
      note(`There is no demo user: ${errorText(error)}`)
      return { id: '', email: '' }
    }
  }
  await sql`
    update auth.users
    set encrypted_password = extensions.crypt(${password}, extensions.gen_salt('bf'))
    where email = ${USER}
      and encrypted_password is distinct from extensions.crypt(${password}, encrypted_password)`
  return { id: (await idOfUser(sql)) ?? '', email: USER }
}

async function idOfUser(sql: Sql): Promise<string | undefined> {
  const [user] = await sql<{ id: string }[]>`select id from auth.users where email = ${USER}`
  return user?.id
}

/** As Auth writes it: its own admin API wants the token of a user here, and sign-up may be switched off. */
async function createUser(sql: Sql): Promise<void> {
  const id = randomUUID()
  await sql.begin(async (tx) => {
    await tx`
      insert into auth.users (
        id, instance_id, aud, role, email, encrypted_password, email_confirmed_at,
        confirmation_token, recovery_token, email_change_token_new, email_change, email_change_token_current,
        raw_app_meta_data, raw_user_meta_data, created_at, updated_at
      ) values (
        ${id}, '00000000-0000-0000-0000-000000000000', 'authenticated', 'authenticated', ${USER},
        extensions.crypt(gen_random_uuid()::text, extensions.gen_salt('bf')), now(),
        '', '', '', '', '',
        '{"provider": "email", "providers": ["email"]}', '{"name": "Demo"}', now(), now()
      )`
    await tx`
      insert into auth.identities (id, provider, provider_id, user_id, identity_data, created_at, updated_at)
      values (
        gen_random_uuid(), 'email', ${id}, ${id},
        jsonb_build_object('sub', ${id}::text, 'email', ${USER}::text, 'email_verified', true), now(), now()
      )`
  })
}

async function prepareClient(sql: Sql, secret: string): Promise<DemoRows['client']> {
  const [table] = await sql`select to_regclass('patchbay.client_secrets') is not null as exists`
  if (table?.exists !== true) return { id: '', redirect_uri: '' }
  await sql`
    insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
    values (
      ${CLIENT}, 'Demo GPT', 'gpt_action', ${REDIRECT_URIS}, patchbay.all_scopes(),
      array['client_secret_post', 'client_secret_basic'], false
    )
    on conflict do nothing`
  const digest = createHash('sha256').update(secret).digest()
  await sql`
    insert into patchbay.client_secrets (digest, client_id)
    select ${digest}, id from patchbay.clients where id = ${CLIENT}
    on conflict do nothing`
  // An action may have brought a scope since the seed ran.
  await sql`
    update patchbay.clients set scopes = patchbay.all_scopes()
    where id in (${CLIENT}, 'playground') and scopes <> patchbay.all_scopes()`
  const [client] = await sql<{ redirect_uri: string }[]>`
    select redirect_uris[1] as redirect_uri from patchbay.clients where id = ${CLIENT}`
  return { id: CLIENT, redirect_uri: client?.redirect_uri ?? '' }
}
