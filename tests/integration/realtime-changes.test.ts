import { setTimeout as pause } from 'node:timers/promises'
import type { SupabaseClient } from '@supabase/supabase-js'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { connect, gpt } from '../support/gpt.ts'
import {
  type Ear,
  heardChange,
  listen,
  realtimeClient,
  VERSIONS,
  type Version,
  type Wishes,
} from '../support/realtime.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'
import { waitFor } from '../support/wait-for.ts'

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

const todosOf = (user: TestUser) => [{ table: 'todos', filter: `user_id=eq.${user.id}` }]
const nothingMore = () => pause(300)

async function newTodo(user: TestUser, title = 'Milk'): Promise<string> {
  const { data, error } = await user.supabase.from('todos').insert({ title }).select('id').single()
  if (error) throw error
  return data.id
}

describe.each(VERSIONS)('postgres_changes on todos, protocol %s', (vsn) => {
  it('tells the owner of every insert, update and delete, as the platform words them', async () => {
    const user = await newUser()
    const ear = await watch(user, todosOf(user), vsn)
    expect(ear.statuses).toEqual([['SUBSCRIBED', undefined]])

    const id = await newTodo(user)
    const inserted = await heardChange(ear, 'INSERT')
    const { data: row } = await user.supabase.from('todos').select().eq('id', id).single()
    expect(inserted).toEqual({
      schema: 'public',
      table: 'todos',
      eventType: 'INSERT',
      commit_timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      new: row,
      old: {},
      errors: null,
    })

    await user.supabase.from('todos').update({ completed: true }).eq('id', id)
    const updated = await heardChange(ear, 'UPDATE')
    expect(updated).toMatchObject({ new: { id, completed: true }, old: { id, completed: false } })

    await user.supabase.from('todos').delete().eq('id', id)
    const deleted = await heardChange(ear, 'DELETE')
    expect(deleted).toMatchObject({ new: {}, errors: null })
    // The policies cannot be asked about a row that is gone, so nothing but its key is told.
    expect(deleted.old).toEqual({ id })
    expect(ear.system).toEqual([
      {
        extension: 'postgres_changes',
        status: 'ok',
        message: 'Subscribed to PostgreSQL',
        channel: ear.channel.subTopic,
      },
    ])
  })

  it("tells nobody of another user's rows", async () => {
    const [user, other] = [await newUser(), await newUser()]
    const own = await watch(user, [{ table: 'todos' }], vsn)
    const all = await watch(other, [{ schema: '*' }, { event: 'INSERT', table: 'todos' }], vsn)
    const aimed = await watch(other, todosOf(user), vsn)
    const theirs = await watch(other, todosOf(other), vsn)
    const visitor = realtimeClient(stack, vsn, null)
    clients.push(visitor)
    const public_ = await listen(visitor, 'changes', { changes: [{ table: 'todos' }] })

    const id = await newTodo(user, 'Secret')
    await user.supabase.from('todos').update({ title: 'Secret 2' }).eq('id', id)
    await user.supabase.from('todos').delete().eq('id', id)
    await heardChange(own, 'DELETE')
    await nothingMore()

    expect(theirs.changes).toEqual([])
    for (const ear of [all, aimed, public_]) {
      expect(JSON.stringify(ear.changes)).not.toContain('Secret')
      expect(ear.changes.filter((one) => one.eventType !== 'DELETE' && !one.errors)).toEqual([])
    }
    // As on the platform: a delete is told by filter alone, and it says the key.
    for (const ear of [all, aimed]) {
      const ofIt = ear.changes.filter((one) => one.old.id === id)
      expect(ofIt.map((one) => [one.eventType, one.old])).toEqual([['DELETE', { id }]])
    }
  })

  it('tells what the assistant writes, and several users each their own', async () => {
    const users = [await newUser(), await newUser(), await newUser()]
    const ears = []
    for (const user of users) ears.push(await watch(user, [{ table: 'todos' }], vsn))
    for (const user of users) {
      const { access_token } = await connect(user)
      const response = await gpt(access_token, '/todos', { json: { title: `of ${user.id}` } })
      expect(response.status).toBe(201)
    }
    for (const [index, ear] of ears.entries()) {
      await heardChange(ear, 'INSERT')
      await nothingMore()
      expect(ear.changes.map((one) => one.new.title)).toEqual([`of ${users[index]?.id}`])
    }
  })
})

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
  ['is, of a null', 'description=is.null', 'a b c'],
  ['eq, of a null', 'description=eq.x', ''],
  ['eq, of a boolean', 'completed=eq.false', 'a b c'],
  ['gt, of a time', 'created_at=gt.2020-01-01', 'a b c'],
  ['a quoted value', 'title=eq."b"', 'b'],
]

describe('Filters of postgres_changes', () => {
  const told = new Map<string, Ear>()
  let client: SupabaseClient
  beforeAll(async () => {
    const user = await newUser()
    client = realtimeClient(stack, '2.0.0', () => user.jwt)
    for (const [what, filter] of [...FILTERS, ['all', '', '']]) {
      const wish = { table: 'todos', ...(filter && { filter }) }
      told.set(String(what), await listen(client, String(what), { changes: [wish] }))
    }
    for (const title of ['a', 'b', 'c']) await newTodo(user, title)
    const all = told.get('all')
    if (all) await heardChange(all, 'INSERT', (one) => one.new.title === 'c')
    await nothingMore()
  })
  afterAll(() => void client.removeAllChannels())

  it.each(FILTERS)('let the right rows through: %s', (what, _, titles) => {
    const ear = told.get(what)
    expect(ear?.system).toMatchObject([{ message: 'Subscribed to PostgreSQL' }])
    expect(ear?.changes.map((one) => one.new.title).join(' ')).toBe(titles)
  })
})

describe('What a client may ask of postgres_changes', () => {
  let user: TestUser
  beforeAll(async () => {
    user = await newUser()
  })

  it('chooses events and columns; several requests of a channel have ids of their own', async () => {
    const ear = await watch(user, [
      { event: 'INSERT', table: 'todos' },
      { event: 'DELETE', table: 'todos', filter: `user_id=eq.${user.id}` },
      { event: 'UPDATE', table: 'todos', select: ['title'] },
    ])
    const id = await newTodo(user)
    await heardChange(ear, 'INSERT')
    await user.supabase.from('todos').update({ title: 'Bread' }).eq('id', id)
    await heardChange(ear, 'UPDATE')
    await user.supabase.from('todos').delete().eq('id', id)
    await heardChange(ear, 'DELETE')
    expect(ear.changes.map((one) => one.eventType)).toEqual(['INSERT', 'UPDATE', 'DELETE'])
    expect(ear.changes[1]?.new).toEqual({ id, title: 'Bread' })
    expect(ear.changes[1]?.old).toEqual({ id, title: 'Milk' })
  })

  it.each<[string, NonNullable<Wishes['changes']>[number], RegExp]>([
    ['a table that is not published', { table: 'nothing' }, /check Realtime is enabled/],
    ['a table of another schema', { schema: 'oauth', table: 'tokens' }, /Realtime is enabled/],
    ['messages', { schema: 'realtime', table: 'messages' }, /check Realtime is enabled/],
    [
      'a column that is not there',
      { table: 'todos', filter: 'x=eq.1' },
      /invalid column for filter x/,
    ],
    [
      'a column that is sealed',
      { table: 'user_gpt_connections', filter: 'oauth_access_token=like.v1%' },
      /invalid column for filter oauth_access_token/,
    ],
    [
      'a value of another type',
      { table: 'todos', filter: 'id=eq.7' },
      /invalid input syntax for type uuid/,
    ],
    [
      'an operator that is none',
      { table: 'todos', filter: 'id=has.7' },
      /Error parsing `filter` params/,
    ],
    ['no operator', { table: 'todos', filter: 'undefined' }, /Error parsing `filter` params/],
    ['a list without brackets', { table: 'todos', filter: 'title=in.a' }, /wrapped by parentheses/],
    ['SQL', { table: 'todos', filter: "title=eq.'; drop table todos; --" }, /^Subscribed/],
    [
      'SQL as a column',
      { table: 'todos', filter: 'true or title=eq.a' },
      /invalid column for filter/,
    ],
    [
      'SQL as a keyword',
      { table: 'todos', filter: 'title=is.null or true' },
      /invalid value for is/,
    ],
  ])('says what is wrong with %s', async (_, wish, message) => {
    const ear = await watch(user, [wish])
    await waitFor('a system message', () => ear.system.length > 0)
    expect(ear.statuses).toEqual([['SUBSCRIBED', undefined]])
    expect(ear.system).toHaveLength(1)
    expect(ear.system[0]).toMatchObject({
      extension: 'postgres_changes',
      status: message.test('Subscribed to PostgreSQL') ? 'ok' : 'error',
      message: expect.stringMatching(message),
    })
  })
})

describe('user_gpt_connections in postgres_changes', () => {
  it('tells its owner alone, and never a sealed column', async () => {
    const [user, other] = [await newUser(), await newUser()]
    const changes = [{ table: 'user_gpt_connections' }]
    const ear = await watch(user, changes)
    const stranger = await watch(other, changes)
    const server = realtimeClient(stack, '2.0.0', null, stack.secret_key)
    clients.push(server)
    const service = await listen(server, 'connections', { changes })
    const { access_token } = await connect(user)
    await gpt(access_token, '/me')
    await heardChange(ear, 'UPDATE')
    await nothingMore()

    const [stored] = await sql`
      select oauth_access_token as sealed from public.user_gpt_connections where user_id = ${user.id}`
    expect(stored?.sealed).toMatch(/^v1\./)
    for (const { changes: told } of [ear, stranger, service]) {
      expect(JSON.stringify(told)).not.toMatch(/oauth_|v1\./)
    }
    const ofUser = stranger.changes.filter((one) => one.new.user_id === user.id)
    expect(ofUser).toEqual([])
  })
})

describe('The sequence of supabase_flutter’s stream()', () => {
  it('keeps a list right by one select and the changes after it', async () => {
    const user = await newUser()
    const first = await newTodo(user, 'first')
    const ear = await watch(user, todosOf(user), '1.0.0')
    const { data } = await user.supabase.from('todos').select().eq('user_id', user.id)
    const list = new Map((data ?? []).map((row) => [String(row.id), row]))

    const second = await newTodo(user, 'second')
    await user.supabase.from('todos').update({ completed: true }).eq('id', second)
    await user.supabase.from('todos').delete().eq('id', first)
    await heardChange(ear, 'DELETE')
    for (const { eventType, new: row, old } of ear.changes) {
      if (eventType === 'DELETE') list.delete(String(old.id))
      else list.set(String(row.id), row)
    }
    const { data: now } = await user.supabase.from('todos').select().eq('user_id', user.id)
    expect([...list.values()]).toEqual(now)
    expect(now).toMatchObject([{ id: second, completed: true }])
  })
})
