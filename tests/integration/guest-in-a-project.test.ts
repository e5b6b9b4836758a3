import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { prepareBase } from '../../local-stack/database/base.ts'
import { otherDatabase, withConnection } from '../../local-stack/database/connect.ts'
import { dropDatabase } from '../../local-stack/database/databases.ts'
import { migrate } from '../../local-stack/database/migrate.ts'
import { checkDatabase } from '../../scripts/install/check-database.ts'
import { privilegesOf } from '../support/privileges.ts'
import { stack } from '../support/stack.ts'

/** What people copy from Realtime's guide, and a project that gives whatever is new to everybody. */
const OPEN_PROJECT = `
  create policy "authenticated can receive broadcasts" on realtime.messages for select to authenticated using (true);
  create policy "authenticated can send broadcasts" on realtime.messages for insert to authenticated with check (true);
  create policy "anybody can receive broadcasts" on realtime.messages for select to anon using (true);
  alter default privileges grant all on tables to public, authenticated;
  alter default privileges grant all on sequences to authenticated;
  alter default privileges grant all on functions to anon, authenticated with grant option;
  alter default privileges grant all on schemas to authenticated;`

/** Postgres refuses to add a table to it, and only a superuser makes one: the migrations must go on without it. */
const PUBLISHES_ALL = `
  drop publication if exists supabase_realtime;
  create publication supabase_realtime for all tables;`

const [A, B] = ['0a000000-0000-4000-8000-0000000000aa', '0b000000-0000-4000-8000-0000000000bb']

if (!stack.admin_url) throw new Error('this test needs the stack of the test runner: npm test')
const access = {
  adminUrl: stack.admin_url,
  ownerUrl: stack.db_url,
  cliHome: join(tmpdir(), 'patchbay-cli'),
}
const open: Sql[] = []

/** Milliseconds: migrations by the real CLI. */
const TIME = 240_000

/** @param before what the project has already, as postgres or as a superuser */
async function database(name: string, before: string, as: 'owner' | 'admin'): Promise<Sql> {
  await dropDatabase(access, name)
  await withConnection(access.adminUrl, (sql) =>
    sql.unsafe(`create database ${name} owner postgres template template0`),
  )
  await prepareBase(access.adminUrl, name)
  await withConnection(otherDatabase(access[`${as}Url`], name), (sql) => sql.unsafe(before))
  const url = otherDatabase(access.ownerUrl, name)
  await migrate(url, { seeds: [], cliHome: access.cliHome })
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  open.push(sql)
  return sql
}

/** What a statement gives a user, or the SQLSTATE of its refusal; nothing stays. */
async function as(
  sql: Sql,
  user: string | null,
  statement: string,
  topic = '',
): Promise<number | string> {
  const role = user === null ? 'anon' : 'authenticated'
  let outcome: number | string = ''
  const undo = new Error('undo')
  try {
    await sql.begin(async (tx) => {
      await tx`insert into realtime.messages (topic, extension, payload, event, private)
        values (${`user:${A}`}, 'broadcast', '{"note": "of A"}', 'note_created', true)`
      await tx`select set_config('role', ${role}, true), set_config('realtime.topic', ${topic}, true),
        set_config('request.jwt.claims', ${JSON.stringify({ role, sub: user })}, true)`
      outcome = (await tx.unsafe(statement)).count
      throw undo
    })
  } catch (error) {
    if (error !== undo) outcome = String(Object(error).code)
  }
  return outcome
}

const READ = 'select from realtime.messages'
const send = (topic: string) =>
  `insert into realtime.messages (topic, extension) values ('${topic}', 'broadcast')`

let guest: Sql
let plain: Sql
beforeAll(async () => {
  guest = await database('guest_in_open_project', OPEN_PROJECT, 'owner')
  plain = await database('guest_in_plain_project', PUBLISHES_ALL, 'admin')
}, TIME)
afterAll(async () => {
  for (const sql of open) await sql.end({ timeout: 5 })
  for (const name of ['open', 'plain']) await dropDatabase(access, `guest_in_${name}_project`)
})

describe('In a project whose policies let everybody listen and send everywhere', () => {
  it('a user hears their own topic and nobody else’s', async () => {
    expect(await as(guest, A, READ, `user:${A}`)).toBe(1)
    expect(await as(guest, B, READ, `user:${A}`)).toBe(0)
    expect(await as(guest, null, READ, `user:${A}`)).toBe(0)
    expect(await as(guest, B, READ)).toBe(0)
  })

  it('a user sends to nobody’s topic, their own included', async () => {
    for (const topic of [`user:${A}`, `user:${B}`]) {
      expect(await as(guest, B, send(topic), topic)).toBe('42501')
      expect(await as(guest, B, send(topic), 'room:1')).toBe('42501')
      expect(await as(guest, B, send('room:1'), topic)).toBe('42501')
    }
  })

  it('the project’s own topics are as they were', async () => {
    for (const topic of ['room:1', 'user:42', `user:${A}:typing`]) {
      expect(await as(guest, B, send(topic), topic)).toBe(1)
    }
    expect(await as(guest, B, READ, 'room:1')).toBe(1)
  })
})

describe('In a project that gives whatever is new to everybody', () => {
  it('nobody may do more with what is Patchbay’s than in any other', async () => {
    const core = async (sql: Sql) => {
      const found = await privilegesOf(sql)
      const lines = [
        'schemas',
        'tables, views, sequences',
        'columns',
        'functions',
        'role memberships',
      ].flatMap((kind) => found[kind] ?? [])
      // Of a table nothing granted is spelled in two ways.
      const nothing = /^([rS] .*) \{postgres=\w+\/postgres\} /
      return lines
        .map((line) => line.replace(nothing, '$1  '))
        .filter(
          (line) =>
            /\bpatchbay(_api)?[. ]|user_gpt_connections|connected_apps/.test(line) &&
            !/notes?_|_notes?\b/.test(line),
        )
    }
    const [found, wanted] = [await core(guest), await core(plain)]
    expect(wanted.length).toBeGreaterThan(300)
    expect(found).toEqual(wanted)
  })

  it.each([
    'update patchbay.settings set value = value',
    'select from patchbay.clients',
    "select patchbay.kept_since('grants')",
    'select patchbay.restore_privileges()',
    'select patchbay_api.health()',
    'create table patchbay.mine ()',
  ])('a user cannot: %s', async (statement) => {
    expect(await as(guest, A, statement)).toBe('42501')
    expect(await as(guest, null, statement)).toBe('42501')
  })

  it('keeps its default privileges', async () => {
    const [row] = await guest<{ kept: number }[]>`
      select count(*)::integer as kept from pg_default_acl where defaclnamespace = 0`
    expect(row?.kept).toBe(4)
  })
})

describe('`check --db-url`', () => {
  const privileges = async (sql: Sql) => {
    const found = await checkDatabase(sql, { migrations: {} })
    return found.filter(({ level }) => level === 'obstacle').map(({ text }) => text)
  }

  it('finds nothing in a database that only the migrations touched', async () => {
    expect(await privileges(plain)).toEqual([])
  })

  it.each([
    ['grant update on patchbay.settings to authenticated', /authenticated.*update.*settings/i],
    ['grant select (id) on patchbay.clients to authenticated', /authenticated.*select.*clients/i],
    ['grant select on patchbay.clients to pg_monitor', /pg_monitor.*clients/],
    ['grant select on public.user_gpt_connections to public', /everybody.*user_gpt_connections/],
    ['grant update on public.user_gpt_connections to authenticated', /user_gpt_connections/],
    ['grant execute on function patchbay.kept_since(text) to authenticated', /kept_since/],
    ['grant execute on function patchbay_api.health() to authenticated', /health/],
    ['grant create on schema patchbay to authenticated', /create.*schema patchbay/i],
    ['grant execute on function public.disconnect_app(uuid) to anon', /disconnect_app/],
    ['alter table public.user_gpt_connections disable row level security', /row level security/],
    ['grant patchbay_gateway to pg_monitor', /pg_monitor is a member of patchbay_gateway/],
    ['grant service_role to patchbay_gateway', /patchbay_gateway is a member of service_role/],
    ['alter role patchbay_gateway login', /patchbay_gateway may log in/],
  ])('tells of: %s', async (statement, sentence) => {
    const admin = postgres(otherDatabase(access.adminUrl, 'guest_in_plain_project'), { max: 1 })
    try {
      await admin.unsafe('begin')
      await admin.unsafe(statement)
      expect(await privileges(admin)).toEqual([expect.stringMatching(sentence)])
    } finally {
      await admin.end()
    }
  })
})
