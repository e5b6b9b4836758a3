import { createHash } from 'node:crypto'
import type { Sql } from 'postgres'
import { withConnection } from './database/connect.ts'
import { ExpectedError } from './expected-error.ts'
import type { Keys } from './keys.ts'

/** What there is for people to try. Empty strings where there is no such row. */
export type DemoRows = {
  user: { id: string; email: string }
  client: { id: string; redirect_uri: string }
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
 * @param authUrl where Auth listens: the user comes by its admin API, so that the project's triggers see one like any other
 * @param note told why there is no demo user
 */
export async function prepareDemoData(
  dbUrl: string,
  authUrl: string,
  keys: Keys,
  note: (text: string) => void,
): Promise<DemoRows> {
  return await withConnection(dbUrl, async (sql) => ({
    user: await prepareUser(sql, authUrl, keys, note),
    client: await prepareClient(sql, keys.demo_client_secret),
  }))
}

async function prepareUser(
  sql: Sql,
  authUrl: string,
  keys: Keys,
  note: (text: string) => void,
): Promise<DemoRows['user']> {
  const { demo_password: password } = keys
  if ((await idOfUser(sql)) === undefined) {
    try {
      await createUser(authUrl, keys)
    } catch (error) {
      note(`There is no demo user: ${error instanceof Error ? error.message : String(error)}`)
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

async function createUser(authUrl: string, keys: Keys): Promise<void> {
  const { secret_key: key, demo_password: password } = keys
  const response = await fetch(`${authUrl}/admin/users`, {
    method: 'POST',
    headers: { apikey: key, authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      email: USER,
      password,
      email_confirm: true,
      user_metadata: { name: 'Demo' },
    }),
  })
  if (response.ok) return void (await response.body?.cancel())
  throw new ExpectedError(`Auth refused it (${response.status}): ${await response.text()}`)
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
