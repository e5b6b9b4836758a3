import { createHash } from 'node:crypto'
import type { Sql } from 'postgres'
import { withConnection } from './database/connect.ts'
import type { Keys } from './keys.ts'

/** What supabase/seed.sql made for people to try. Empty strings where a seed has no such row. */
export type DemoRows = {
  user: { id: string; email: string }
  client: { id: string; redirect_uri: string }
}

const USER = 'demo@patchbay.local'
const CLIENT = 'demo-gpt'

/**
 * Gives the demo user and the demo client of the seed the secrets of this machine (a public repository holds none), and
 * tells what they are called. Changes nothing when they have them already.
 */
export async function linkDemoData(dbUrl: string, keys: Keys): Promise<DemoRows> {
  return await withConnection(dbUrl, async (sql) => ({
    user: await linkDemoUser(sql, keys.demo_password),
    client: await linkDemoClient(sql, keys.demo_client_secret),
  }))
}

async function linkDemoUser(sql: Sql, password: string): Promise<DemoRows['user']> {
  await sql`
    update auth.users
    set encrypted_password = extensions.crypt(${password}, extensions.gen_salt('bf'))
    where email = ${USER}
      and encrypted_password is distinct from extensions.crypt(${password}, encrypted_password)`
  const [user] = await sql<{ id: string }[]>`select id from auth.users where email = ${USER}`
  return { id: user?.id ?? '', email: USER }
}

async function linkDemoClient(sql: Sql, secret: string): Promise<DemoRows['client']> {
  const [table] = await sql`select to_regclass('patchbay.client_secrets') is not null as exists`
  if (table?.exists !== true) return { id: CLIENT, redirect_uri: '' }
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
