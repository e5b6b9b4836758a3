import type { SupabaseClient } from '@supabase/supabase-js'
import postgres, { type Sql } from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { isVisible } from '../../local-stack/realtime/log/visible-transactions.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { type PrivateStack, startPrivateStack } from '../support/private-stack.ts'
import { rawSocket } from '../support/raw-socket.ts'
import {
  caughtUp,
  type Ear,
  heard,
  heardChange,
  listen,
  listenPrivately,
  realtimeClient,
  type Wishes,
} from '../support/realtime.ts'
import type { TestUser } from '../support/sign-up.ts'

/** The rules of the platform's realtime.apply_rls, on tables that are made for them. */
let own: PrivateStack
let sql: Sql
let user: TestUser
const clients: SupabaseClient[] = []

beforeAll(async () => {
  own = await startPrivateStack()
  sql = postgres(own.stack.info.db_url, { max: 1, onnotice: () => {} })
  user = await own.newUser()
  await sql.unsafe(`
    create table public.keyless (a int);
    create table public.open_notes (id int primary key, body text);
    create table public.hidden_key (id int primary key, body text);
    create table public.some_columns (id int primary key, shown text, hidden text);
    create table public."Odd ""Name" ("Key 1" int, key2 text, primary key ("Key 1", key2));
    create table public.types (
      id int8 primary key, n numeric, f float8, b bool, j jsonb, a text[], t timestamptz, y bytea, d date
    );
    create table public.large (id int primary key, small text, big text);
    create table public.owned (id int primary key, owner uuid, body text);
    alter table public.large alter column big set storage external;
    alter table public.open_notes replica identity full;
    grant select on public.keyless, public.open_notes, public."Odd ""Name", public.types, public.large, public.owned
      to anon, authenticated, service_role;
    grant select (body) on public.hidden_key to authenticated;
    grant select (id, shown) on public.some_columns to authenticated;
    alter table public.owned enable row level security;
    create policy "owners read" on public.owned for select to authenticated using (owner = (select auth.uid()));
    alter publication supabase_realtime add table
      public.keyless, public.open_notes, public.hidden_key, public.some_columns, public."Odd ""Name", public.types,
      public.large, public.owned;
  `)
})
afterEach(() => {
  for (const client of clients.splice(0)) void client.removeAllChannels()
})
afterAll(async () => {
  await sql?.end({ timeout: 1 })
  await own?.remove()
})

async function watch(wish: NonNullable<Wishes['changes']>[number], key?: string): Promise<Ear> {
  const token = key ? null : () => user.jwt
  const client = realtimeClient(own.stack.info, '2.0.0', token, key)
  clients.push(client)
  const ear = await listen(client, `rules ${crypto.randomUUID()}`, { changes: [wish] })
  await waitFor('the subscription', () => ear.system.length > 0)
  expect(ear.system[0]?.message).toBe('Subscribed to PostgreSQL')
  return ear
}

describe('A role', () => {
  it('that may not select the primary key is told of an error instead of the row', async () => {
    const ear = await watch({ table: 'hidden_key' })
    await sql`insert into public.hidden_key values (1, 'a')`
    expect(await heardChange(ear, 'INSERT')).toEqual({
      schema: 'public',
      table: 'hidden_key',
      eventType: 'INSERT',
      commit_timestamp: null,
      new: {},
      old: {},
      errors: ['Error 401: Unauthorized'],
    })
  })

  it('is not told of columns that it may not select, nor of their names', async () => {
    const ear = await watch({ table: 'some_columns' })
    const { ask, said, socket } = await rawSocket(own.stack.info, '1.0.0')
    const changes = [{ event: '*', schema: 'public', table: 'some_columns' }]
    const config = { postgres_changes: changes }
    await ask('realtime:x', 'phx_join', { config, access_token: user.jwt })
    await sql`insert into public.some_columns values (1, 'shown', 'hidden')`
    expect((await heardChange(ear, 'INSERT')).new).toEqual({ id: 1, shown: 'shown' })
    const raw = await waitFor('it', () => said.find((one) => one.event === 'postgres_changes'))
    expect(raw.payload).toEqual({
      ids: [expect.any(Number)],
      data: {
        schema: 'public',
        table: 'some_columns',
        type: 'INSERT',
        commit_timestamp: expect.any(String),
        columns: [
          { name: 'id', type: 'int4' },
          { name: 'shown', type: 'text' },
        ],
        record: { id: 1, shown: 'shown' },
        errors: null,
      },
    })
    socket.close()
  })

  it('sees of a table with policies what they let it see, service_role everything', async () => {
    const [ear, service] = [
      await watch({ table: 'owned' }),
      await watch({ table: 'owned' }, own.stack.info.secret_key),
    ]
    await sql`insert into public.owned values (1, ${crypto.randomUUID()}, 'theirs')`
    await sql`insert into public.owned values (2, ${user.id}, 'mine')`
    await heardChange(ear, 'INSERT')
    await heardChange(service, 'INSERT', (one) => one.new.id === 2)
    expect(ear.changes.map((one) => one.new.body)).toEqual(['mine'])
    expect(service.changes.map((one) => one.new.body)).toEqual(['theirs', 'mine'])

    // Given away: the new owner's row, which the old one may not see any more.
    await sql`update public.owned set owner = ${crypto.randomUUID()} where id = 2`
    await heardChange(service, 'UPDATE')
    expect(ear.changes).toHaveLength(1)
  })
})

describe('A table', () => {
  it('without a primary key tells of an error', async () => {
    const ear = await watch({ table: 'keyless' })
    await sql`insert into public.keyless values (1)`
    const { errors } = await heardChange(ear, 'INSERT')
    expect(errors).toEqual(['Error 400: Bad Request, no primary key'])
  })

  it('without policies tells the whole old row, as far as the log has it', async () => {
    const ear = await watch({ table: 'open_notes' })
    await sql`insert into public.open_notes values (1, 'a')`
    await sql`update public.open_notes set body = 'b'`
    await sql`delete from public.open_notes`
    const { old } = await heardChange(ear, 'DELETE')
    expect(old).toEqual({ id: 1, body: 'b' })
    expect((await heardChange(ear, 'UPDATE')).old).toEqual({ id: 1, body: 'a' })
  })

  it('whose log has the key alone tells that as the old row', async () => {
    const ear = await watch({ table: 'owned' })
    await sql`insert into public.owned values (3, ${user.id}, 'a')`
    await sql`update public.owned set body = 'b' where id = 3`
    expect((await heardChange(ear, 'UPDATE')).old).toEqual({ id: 3 })
    await sql`update public.owned set id = 33 where id = 3`
    const moved = await heardChange(ear, 'UPDATE', (one) => one.new.id === 33)
    expect(moved.old).toEqual({ id: 3 })
    await sql`delete from public.owned where id = 33`
    expect((await heardChange(ear, 'DELETE')).old).toEqual({ id: 33 })
  })

  it('may have odd names and a key of several columns', async () => {
    const ear = await watch({ table: 'Odd "Name' })
    await sql`insert into public."Odd ""Name" values (1, 'it''s')`
    expect((await heardChange(ear, 'INSERT')).new).toEqual({ 'Key 1': 1, key2: "it's" })
  })

  it('may hold every type, and no digit is lost', async () => {
    const { ask, said, socket } = await rawSocket(own.stack.info, '2.0.0')
    const frames: string[] = []
    socket.on('message', (data) => frames.push(String(data)))
    const config = { postgres_changes: [{ event: '*', schema: 'public', table: 'types' }] }
    await ask('realtime:x', 'phx_join', { config, access_token: user.jwt })
    await sql`
      insert into public.types values (
        9007199254740993, 1.10, 'NaN', true, '{"a": [1, null]}', '{a,"b,c"}', '2026-01-02 03:04:05+06', '\\x00ff',
        '2026-01-02'
      )`
    await waitFor('it', () => said.some((one) => one.event === 'postgres_changes'))
    const frame = frames.find((one) => one.includes('"record"')) ?? ''
    expect(/"record":(\{.*\}),/.exec(frame)?.[1] ?? frame).toContain('"id":9007199254740993,')
    const { data } = JSON.parse(frame)[4]
    expect(data.record).toMatchObject({
      n: 1.1,
      f: 'NaN',
      b: true,
      j: { a: [1, null] },
      a: ['a', 'b,c'],
      t: '2026-01-01T21:04:05+00:00',
      y: '\\x00ff',
      d: '2026-01-02',
    })
    expect(frame).toContain('"n":1.10,')
    expect(data.columns.map((one: { type: string }) => one.type)).toEqual([
      'int8',
      'numeric',
      'float8',
      'bool',
      'jsonb',
      '_text',
      'timestamptz',
      'bytea',
      'date',
    ])
    socket.close()
  })

  it('tells of a row over 1 MB only its small values', async () => {
    const ear = await watch({ table: 'large' })
    await sql`insert into public.large values (1, 'small', repeat('x', 1100000))`
    const change = await heardChange(ear, 'INSERT')
    expect(change.new).toEqual({ id: 1, small: 'small' })
    expect(change.errors).toEqual(['Error 413: Payload Too Large'])
  })

  it('leaves out a large value that did not change, unless the log has it', async () => {
    await sql`insert into public.large values (2, 'small', repeat('x', 10000))`
    const ear = await watch({ table: 'large', filter: 'id=eq.2' })
    await sql`update public.large set small = 'changed' where id = 2`
    expect((await heardChange(ear, 'UPDATE')).new).toEqual({ id: 2, small: 'changed' })
    await sql`alter table public.large replica identity full`
    await sql`update public.large set small = 'again' where id = 2`
    const { new: row } = await heardChange(ear, 'UPDATE', (one) => one.new.small === 'again')
    expect(row).toEqual({ id: 2, small: 'again', big: 'x'.repeat(10_000) })
  })

  it('that changes its shape is told in its new shape, and one that is new is followed', async () => {
    const ear = await watch({ schema: 'public' })
    await sql`alter table public.open_notes add column extra int default 7`
    await sql`insert into public.open_notes values (9, 'a')`
    const { new: row } = await heardChange(ear, 'INSERT', (one) => one.new.id === 9)
    expect(row).toEqual({ id: 9, body: 'a', extra: 7 })

    await sql`create table public.newcomer (id int primary key)`
    await sql`grant select on public.newcomer to authenticated`
    await sql`alter publication supabase_realtime add table public.newcomer`
    await sql`insert into public.newcomer values (1)`
    await heardChange(ear, 'INSERT', (one) => one.table === 'newcomer')
  })

  it('that changes a lot at once is told completely and in order', async () => {
    const ear = await watch({ table: 'open_notes', filter: 'id=gte.1000' })
    await sql`insert into public.open_notes select n, 'many' from generate_series(1000, 2999) n`
    await heardChange(ear, 'INSERT', (one) => one.new.id === 2999)
    const ids = ear.changes.map((one) => one.new.id)
    expect(ids).toEqual(Array.from({ length: 2000 }, (_, index) => 1000 + index))
  })
})

describe('A change is told when everybody can read it', () => {
  it('and not when it is merely on disk', async () => {
    const client = realtimeClient(own.stack.info, '2.0.0', () => user.jwt)
    clients.push(client)
    const changes = [{ table: 'owned', filter: 'id=eq.77' }]
    const ear = await listenPrivately(client, `user:${user.id}`, { changes })
    const admin = postgres(own.stack.adminUrl, { max: 1, onnotice: () => {} })
    try {
      // Every commit now waits, after it was written to the log, for a standby that does not exist.
      await admin`alter system set synchronous_standby_names = 'nobody'`
      await admin`select pg_reload_conf()`
      await waitFor('the setting', async () => {
        const [row] = await sql`show synchronous_standby_names`
        return row?.synchronous_standby_names === 'nobody'
      })
      const written = sql`
        with note as (insert into public.notes (user_id, title) values (${user.id}, 'Milk'))
        insert into public.owned values (77, ${user.id}, 'Milk')`
      const done = written.then(() => performance.now())
      await waitFor('the commit to wait', async () => {
        const waiting = await admin`select from pg_stat_activity where wait_event = 'SyncRep'`
        return waiting.length > 0
      })
      // Realtime has all of the log up to here, and what it made of it.
      const [{ end } = {}] = await admin`select pg_current_wal_flush_lsn() as end`
      await waitFor('Realtime to get it', async () => {
        const [row] = await admin`
          select bool_and(sent_lsn >= ${end}::pg_lsn) as sent from pg_stat_replication`
        return row?.sent === true
      })
      await caughtUp(ear)
      expect([ear.broadcasts, ear.changes]).toEqual([[], []])
      await admin`alter system reset synchronous_standby_names`
      await admin`select pg_reload_conf()`
      await done
      await heard(ear, 'note_created')
      await heardChange(ear, 'INSERT')
    } finally {
      await admin`alter system reset synchronous_standby_names`
      await admin`select pg_reload_conf()`
      await admin.end()
    }
  })

  it.each([
    ['an earlier transaction', '100:105:', 99, true],
    ['the one that runs', '100:105:100', 100, false],
    ['one that ended beside one that runs', '100:105:100,103', 101, true],
    ['one that is later than the snapshot', '100:105:', 105, false],
    ['an earlier one, in a later epoch', '4294967300:4294967305:', 3, true],
    ['one before the turn of the epoch', '4294967300:4294967305:', 4_294_967_290, true],
    ['one after the turn of the epoch', '4294967290:4294967290:', 2, false],
    ['one that runs in a later epoch', '4294967300:4294967305:4294967300', 4, false],
  ])('%s', (_, snapshot, xid, expected) => {
    expect(isVisible(snapshot, xid)).toBe(expected)
  })
})
