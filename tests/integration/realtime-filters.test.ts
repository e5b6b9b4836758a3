import type { SupabaseClient } from '@supabase/supabase-js'
import postgres, { type Sql } from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { type PrivateStack, startPrivateStack } from '../support/private-stack.ts'
import {
  caughtUp,
  type Ear,
  heardChange,
  listen,
  realtimeClient,
  type Wishes,
} from '../support/realtime.ts'
import type { TestUser } from '../support/sign-up.ts'

/** Filters of postgres_changes, on the table that an adopter must not publish: it has texts, and its whole old rows. */
let own: PrivateStack
let sql: Sql
let user: TestUser
let other: TestUser
const clients: SupabaseClient[] = []

/** Keeps Postgres busy for many seconds, on this text alone. */
const SLOW = 'match.^(a*)(a*)(a*)(a*)(a*)\\1\\2\\3\\4\\5$'
const SLOW_TEXT = 'a'.repeat(101)

beforeAll(async () => {
  own = await startPrivateStack()
  sql = postgres(own.stack.info.db_url, { max: 1, onnotice: () => {} })
  user = await own.newUser()
  other = await own.newUser()
  await sql.unsafe(`
    create table public.diary (
      id int primary key, owner uuid, title text, description text, completed boolean default false,
      at timestamptz default now()
    );
    alter table public.diary replica identity full;
    alter table public.diary enable row level security;
    create policy "owners read" on public.diary for select to authenticated using (owner = (select auth.uid()));
    grant select on public.diary to authenticated;
    alter publication supabase_realtime add table public.diary;
  `)
})
afterEach(async () => {
  for (const client of clients.splice(0)) void client.removeAllChannels()
  await sql`delete from public.diary`
})
afterAll(async () => {
  await sql?.end({ timeout: 1 })
  await own?.remove()
})

async function watch(
  who: TestUser,
  filter?: string,
  wish: NonNullable<Wishes['changes']>[number] = {},
): Promise<Ear> {
  const client = realtimeClient(own.stack.info, '2.0.0', () => who.jwt)
  clients.push(client)
  const changes = [{ table: 'diary', ...(filter && { filter }), ...wish }]
  const ear = await listen(client, `filters ${crypto.randomUUID()}`, { changes })
  await waitFor('the subscription', () => ear.system.length > 0)
  expect(ear.system[0]?.message).toBe('Subscribed to PostgreSQL')
  return ear
}

const write = (id: number, owner: TestUser, title: string) =>
  sql`insert into public.diary (id, owner, title) values (${id}, ${owner.id}, ${title})`

const isEnded = (ear: Ear) => ear.system.some(({ status }) => status === 'error')

const FILTERS: [what: string, filter: string, titles: string][] = [
  ['eq', 'title=eq.b', 'b'],
  ['neq', 'title=neq.b', 'a c'],
  ['lt', 'title=lt.b', 'a'],
  ['lte', 'title=lte.b', 'a b'],
  ['gt', 'title=gt.b', 'c'],
  ['gte', 'title=gte.b', 'b c'],
  ['in', 'title=in.(a,c)', 'a c'],
  ['several at once', 'title=gt.a,title=lt.c', 'b'],
  ['a negated one', 'title=not.in.(a,c)', 'b'],
  ['like', 'title=like.b%', 'b'],
  ['match', 'title=match.^[ab]$', 'a b'],
  ['is, of a null', 'description=is.null', 'a b c'],
  ['eq, of a null', 'description=eq.x', ''],
  ['eq, of a boolean', 'completed=eq.false', 'a b c'],
  ['gt, of a time', 'at=gt.2020-01-01', 'a b c'],
  ['a quoted value', 'title=eq."b"', 'b'],
  ['SQL', "title=eq.'; drop table notes; --", ''],
]

describe('Filters', () => {
  it('let the right rows through, in their order', async () => {
    const ears = new Map<string, Ear>()
    for (const [what, filter] of FILTERS) ears.set(what, await watch(user, filter))
    const all = await watch(user)
    for (const [index, title] of ['a', 'b', 'c'].entries()) await write(index, user, title)
    await heardChange(all, 'INSERT', (one) => one.new.title === 'c')
    for (const [what, , titles] of FILTERS) {
      const told = () =>
        ears
          .get(what)
          ?.changes.map((one) => one.new.title)
          .join(' ')
      await waitFor(`${what}: ${titles}`, () => told() === titles)
    }
    // Everybody could read this one, and no filter lets it through: what comes before it has been told by then.
    await sql`
      insert into public.diary (id, owner, description, completed, at)
      values (99, ${user.id}, 'y', true, '2000-01-01')`
    await heardChange(all, 'INSERT', (one) => one.new.id === 99)
    for (const ear of ears.values()) await caughtUp(ear)
    for (const [what, , titles] of FILTERS) {
      expect(
        ears
          .get(what)
          ?.changes.map((one) => one.new.title)
          .join(' '),
        what,
      ).toBe(titles)
    }
  })
})

describe('A filter that takes long', () => {
  it('ends its own subscription, and says so; all others hear at once', async () => {
    const slow = await watch(user, `title=${SLOW}`)
    const filtered = await watch(user, `owner=eq.${user.id}`)
    const plain = await watch(user)
    const patterned = await watch(user, 'title=match.a')
    const begun = performance.now()
    await write(1, user, SLOW_TEXT)
    await Promise.all([filtered, plain].map((ear) => heardChange(ear, 'INSERT')))
    const others = performance.now() - begun
    await waitFor('the end of the slow one', () => isEnded(slow))
    expect(others).toBeLessThan(performance.now() - begun)
    await heardChange(patterned, 'INSERT')
    expect(slow.system.at(-1)?.message).toMatch(/public\.diary was ended.*statement timeout/)

    await write(2, user, 'short')
    await Promise.all(
      [filtered, plain].map((ear) => heardChange(ear, 'INSERT', (one) => one.new.id === 2)),
    )
    expect(slow.changes).toEqual([])
    for (const ear of [filtered, plain, patterned]) expect(isEnded(ear)).toBe(false)
  })

  it('leaves the other subscriptions of its own channel', async () => {
    const client = realtimeClient(own.stack.info, '2.0.0', () => user.jwt)
    clients.push(client)
    const changes = [{ table: 'diary', filter: `title=${SLOW}` }, { table: 'diary' }]
    const ear = await listen(client, 'both', { changes })
    await waitFor('the subscription', () => ear.system.length > 0)
    await write(1, user, SLOW_TEXT)
    await write(2, user, 'short')
    await heardChange(ear, 'INSERT', (one) => one.new.id === 2)
    expect(ear.changes.map((one) => one.new.id)).toEqual([1, 2])
    expect(isEnded(ear)).toBe(true)
  })
})

describe('A filter that fails', () => {
  it('ends its own subscription alone', async () => {
    await sql`alter table public.diary add column changing int default 1`
    const failing = await watch(user, 'changing=eq.1')
    const others = [await watch(user), await watch(user, 'id=eq.1')]
    await sql`alter table public.diary alter column changing type date using null, alter column changing drop default`
    await sql`
      insert into public.diary (id, owner, changing) values (1, ${user.id}, '2026-01-01')`
    for (const ear of others) await heardChange(ear, 'INSERT')
    await waitFor('the end of the failing one', () => isEnded(failing))
    expect(failing.changes).toEqual([])
    await sql`alter table public.diary drop column changing`
  })
})

describe('A filter is never asked about a row that its user may not read', () => {
  it('neither when it is written, by its time', async () => {
    const spies = [await watch(other, `title=${SLOW}`), await watch(other, 'title=match.^a')]
    const owner = await watch(user)
    const asked = await watch(user, `title=${SLOW}`)
    await write(1, user, SLOW_TEXT)
    await sql`update public.diary set description = 'x' where id = 1`
    await heardChange(owner, 'UPDATE')
    // Their own rows come right after, and the slow filter was not asked: it would have ended, as the owner's did.
    await write(2, other, 'abc')
    await heardChange(spies[1] as Ear, 'INSERT')
    await waitFor('the end of the one that was asked', () => isEnded(asked))
    for (const spy of spies) await caughtUp(spy)
    expect(spies.map(isEnded)).toEqual([false, false])
    expect(spies.map(({ changes }) => changes.map((one) => one.new.id))).toEqual([[], [2]])
  })

  it('nor when it is deleted, although the log has all of it', async () => {
    const filters = ['title=match.^s', 'title=eq.secret', `owner=eq.${user.id}`, 'title=not.eq.x']
    const spies = []
    for (const filter of filters) spies.push(await watch(other, filter))
    const byOwner = spies[filters.indexOf(`owner=eq.${user.id}`)]
    const byKey = await watch(other, 'id=eq.7')
    await write(7, user, 'secret')
    await sql`delete from public.diary where id = 7`
    // As on the platform: the key of a deleted row is told to everybody.
    expect((await heardChange(byKey, 'DELETE')).old).toEqual({ id: 7 })
    // Their own row comes after it, through every filter that can let it through.
    await write(8, other, 'secret')
    for (const spy of spies) {
      if (spy !== byOwner) await heardChange(spy, 'INSERT')
      await caughtUp(spy)
      const heardOf = spy.changes.map((one) => [one.eventType, one.new.id])
      expect(heardOf).toEqual(spy === byOwner ? [] : [['INSERT', 8]])
    }
  })
})
