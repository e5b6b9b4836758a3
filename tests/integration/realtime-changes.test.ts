import type { SupabaseClient } from '@supabase/supabase-js'
import { afterEach, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { connect, gpt, phone } from '../support/gpt.ts'
import {
  caughtUp,
  heardChange,
  listen,
  realtimeClient,
  VERSIONS,
  type Version,
  type Wishes,
} from '../support/realtime.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

const clients: SupabaseClient[] = []
afterEach(() => {
  // Nobody needs to wait for it: the client takes a third of a second over its goodbye.
  for (const client of clients.splice(0)) void client.removeAllChannels()
})

function watch(user: TestUser, changes: NonNullable<Wishes['changes']>, vsn: Version = '2.0.0') {
  const client = realtimeClient(stack, vsn, () => user.jwt)
  clients.push(client)
  return listen(client, `changes ${crypto.randomUUID()}`, { changes })
}

const TABLE = 'user_gpt_connections'
const connectionOf = (user: TestUser) => [{ table: TABLE, filter: `user_id=eq.${user.id}` }]

/** The row as the app may read it. */
async function rowOf(user: TestUser) {
  const columns = 'id, user_id, has_completed_oauth, last_interaction, created_at, updated_at'
  const { data } = await user.supabase.from(TABLE).select(columns).single()
  return data
}

describe.each(VERSIONS)('postgres_changes on user_gpt_connections, protocol %s', (vsn) => {
  it('tells the owner of every change, as the platform words them', async () => {
    const user = await newUser()
    const ear = await watch(user, connectionOf(user), vsn)
    expect(ear.statuses).toEqual([['SUBSCRIBED', undefined]])

    const { access_token } = await connect(user)
    const inserted = await heardChange(ear, 'INSERT')
    expect(inserted).toEqual({
      schema: 'public',
      table: TABLE,
      eventType: 'INSERT',
      commit_timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      new: expect.objectContaining({ user_id: user.id, last_interaction: null }),
      old: {},
      errors: null,
    })
    await heardChange(ear, 'UPDATE', (one) => one.new.has_completed_oauth === true)

    await gpt(access_token, '/me')
    const used = await heardChange(ear, 'UPDATE', (one) => one.new.last_interaction !== null)
    expect(used).toMatchObject({ new: await rowOf(user), old: { id: inserted.new.id } })

    const server = realtimeClient(stack, vsn, null, stack.secret_key)
    clients.push(server)
    const service = await listen(server, 'deletions', { changes: [{ table: TABLE }] })
    await sql`delete from auth.users where id = ${user.id}`
    await heardChange(service, 'DELETE', (one) => one.old.id === inserted.new.id)
    await caughtUp(ear)
    // A filter is asked about the key of a deleted row and nothing else: whose it was, it does not tell.
    expect(ear.changes.filter((one) => one.eventType === 'DELETE')).toEqual([])
    expect(ear.system).toEqual([
      {
        extension: 'postgres_changes',
        status: 'ok',
        message: 'Subscribed to PostgreSQL',
        channel: ear.channel.subTopic,
      },
    ])
  })

  it("tells nobody of another user's row, nor a sealed column to anybody", async () => {
    const [user, other] = [await newUser(), await newUser()]
    const own = await watch(user, [{ table: TABLE }], vsn)
    const all = await watch(other, [{ schema: '*' }, { event: 'INSERT', table: TABLE }], vsn)
    const aimed = await watch(other, connectionOf(user), vsn)
    const visitor = realtimeClient(stack, vsn, null)
    const server = realtimeClient(stack, vsn, null, stack.secret_key)
    clients.push(visitor, server)
    const public_ = await listen(visitor, 'changes', { changes: [{ table: TABLE }] })
    const service = await listen(server, 'connections', { changes: [{ table: TABLE }] })

    const { access_token } = await connect(user)
    await gpt(access_token, '/me')
    await heardChange(own, 'UPDATE', (one) => one.new.last_interaction !== null)
    await heardChange(service, 'UPDATE', (one) => one.new.user_id === user.id)
    const id = (await rowOf(user))?.id
    await sql`delete from auth.users where id = ${user.id}`
    await heardChange(service, 'DELETE', (one) => one.old.id === id)
    for (const ear of [own, all, aimed, public_, service]) await caughtUp(ear)

    const [stored] = await sql`
      select column_name from information_schema.columns
      where table_name = ${TABLE} and column_name like 'oauth%' limit 1`
    expect(stored).toBeDefined()
    for (const { changes } of [own, service]) {
      expect(changes.length).toBeGreaterThan(1)
      expect(JSON.stringify(changes)).not.toMatch(/oauth_|v1\./)
    }
    for (const { changes } of [all, aimed, public_]) {
      expect(JSON.stringify(changes)).not.toContain(user.id)
      expect(changes.filter((one) => one.eventType !== 'DELETE' && !one.errors)).toEqual([])
    }
    // As on the platform: a deletion is told by filter alone, and it says the key.
    const ofIt = all.changes.filter((one) => one.old.id === id)
    expect(ofIt.map((one) => [one.eventType, one.old])).toEqual([['DELETE', { id }]])
    expect(aimed.changes).toEqual([])
  })

  it('tells several users each their own', async () => {
    const users = [await newUser(), await newUser(), await newUser()]
    const ears = []
    for (const user of users) ears.push(await watch(user, [{ table: TABLE }], vsn))
    for (const user of users) await connect(user)
    for (const ear of ears) await heardChange(ear, 'INSERT')
    for (const [index, ear] of ears.entries()) {
      await caughtUp(ear)
      const owners = ear.changes.filter((one) => one.eventType !== 'DELETE')
      expect(new Set(owners.map((one) => one.new.user_id))).toEqual(new Set([users[index]?.id]))
    }
  })
})

describe('What a client may ask of postgres_changes', () => {
  let user: TestUser
  beforeAll(async () => {
    user = await newUser()
  })

  it('chooses events and columns; several requests of a channel have ids of their own', async () => {
    const ear = await watch(user, [
      { event: 'INSERT', table: TABLE },
      { event: 'UPDATE', table: TABLE, select: ['last_interaction'] },
    ])
    const { access_token } = await connect(user)
    await gpt(access_token, '/me')
    const used = await heardChange(ear, 'UPDATE', (one) => one.new.last_interaction !== null)
    const row = await rowOf(user)
    expect(used.new).toEqual({ id: row?.id, last_interaction: row?.last_interaction })
    expect(ear.changes.filter((one) => one.eventType === 'INSERT')).toHaveLength(1)
    expect(ear.changes[0]?.new).toMatchObject({ user_id: user.id })
  })

  it.each<[string, NonNullable<Wishes['changes']>[number], RegExp]>([
    ['notes, whose texts a filter could ask for', { table: 'notes' }, /check Realtime is enabled/],
    [
      'notes, with a filter',
      { table: 'notes', filter: 'title=match.^.{3}[bdfh]' },
      /check Realtime is enabled/,
    ],
    ['a table that is not there', { table: 'nothing' }, /check Realtime is enabled/],
    ['a table of another schema', { schema: 'patchbay', table: 'tokens' }, /Realtime is enabled/],
    ['messages', { schema: 'realtime', table: 'messages' }, /check Realtime is enabled/],
    [
      'a column that is not there',
      { table: TABLE, filter: 'x=eq.1' },
      /invalid column for filter x/,
    ],
    [
      'a column that is sealed',
      { table: TABLE, filter: 'oauth_access_token=like.v1%' },
      /invalid column for filter oauth_access_token/,
    ],
    [
      'a value of another type',
      { table: TABLE, filter: 'id=eq.7' },
      /invalid input syntax for type uuid/,
    ],
    [
      'a time that is none',
      { table: TABLE, filter: 'last_interaction=gt.garbage' },
      /invalid input syntax for type timestamp/,
    ],
    [
      'a list with a time that is none',
      { table: TABLE, filter: 'last_interaction=not.in.(2026-01-01,garbage)' },
      /invalid input syntax for type timestamp/,
    ],
    ['a pattern for what is no text', { table: TABLE, filter: 'id=match.a' }, /invalid input/],
    [
      'an operator that is none',
      { table: TABLE, filter: 'id=has.7' },
      /Error parsing `filter` params/,
    ],
    ['no operator', { table: TABLE, filter: 'undefined' }, /Error parsing `filter` params/],
    ['a list without brackets', { table: TABLE, filter: 'id=in.a' }, /wrapped by parentheses/],
    [
      'SQL',
      { table: TABLE, filter: "user_id=eq.'; drop table notes; --" },
      /invalid input syntax for type uuid/,
    ],
    ['SQL as a column', { table: TABLE, filter: 'true or id=eq.a' }, /invalid column for filter/],
    ['SQL as a keyword', { table: TABLE, filter: 'id=is.null or true' }, /invalid value for is/],
  ])('says what is wrong with %s', async (_, wish, message) => {
    const ear = await watch(user, [wish])
    await waitFor('a system message', () => ear.system.length > 0)
    expect(ear.statuses).toEqual([['SUBSCRIBED', undefined]])
    expect(ear.system).toEqual([
      expect.objectContaining({
        extension: 'postgres_changes',
        status: 'error',
        message: expect.stringMatching(message),
      }),
    ])
  })

  it('and a refusal concerns nobody else', async () => {
    const watched = await newUser()
    const ear = await watch(watched, connectionOf(watched))
    const wrong = await watch(user, [{ table: TABLE, filter: 'last_interaction=gt.garbage' }])
    await waitFor('the refusal', () => wrong.system.length > 0)
    await connect(watched)
    await heardChange(ear, 'INSERT')
    expect(wrong.changes).toEqual([])
  })
})

describe('Whoever asks for the texts of deleted notes', () => {
  it('is told nothing, however many filters there are and whatever becomes of the account', async () => {
    const [victim, attacker] = [await newUser(), await newUser()]
    const alphabet = [...'abcdefghijklmnopqrstuvwxyz']
    const filters = [0, 1, 2].flatMap((place) =>
      alphabet.map((letter) => ({ table: 'notes', filter: `title=match.^.{${place}}${letter}` })),
    )
    const ears = []
    for (const filter of filters) ears.push(await watch(attacker, [filter]))
    const whole = await watch(attacker, [{ schema: '*' }, { event: 'DELETE', schema: 'public' }])
    const notes = victim.supabase.from('notes')
    const { data: note } = await notes.insert({ title: 'abc' }).select('id').single()
    await victim.supabase.from('notes').delete().eq('id', note?.id)
    await victim.supabase.from('notes').insert({ title: 'abc' })
    await sql`delete from auth.users where id = ${victim.id}`
    // Later in the log than all of it.
    await connect(attacker)
    await heardChange(whole, 'INSERT')
    for (const { changes } of ears) expect(changes).toEqual([])
    expect(whole.changes.filter(({ table }) => table !== TABLE)).toEqual([])
  })
})

describe('The sequence of a list that follows its rows', () => {
  it('keeps a row right by one select and the changes after it', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    const ear = await watch(user, connectionOf(user), '1.0.0')
    const before = await rowOf(user)
    await gpt(access_token, '/me')
    await phone(user, 'DELETE')
    await heardChange(ear, 'UPDATE', (one) => one.new.has_completed_oauth === false)
    const row = Object.assign({}, before, ...ear.changes.map((one) => one.new))
    expect(row).toEqual(await rowOf(user))
    expect(row).toMatchObject({ has_completed_oauth: false })
  })
})
