import { beforeAll, describe, expect, it } from 'vitest'
import { connect, gpt } from '../support/gpt.ts'
import { sql, stack } from '../support/stack.ts'
import { signUserJwt } from '../support/user-jwt.ts'
import { newUser, type TestUser } from '../support/users.ts'

let alice: TestUser
let mallory: TestUser
let note: string
beforeAll(async () => {
  ;[alice, mallory] = await Promise.all([newUser(), newUser()])
  const { data } = await alice.supabase
    .from('notes')
    .insert({ title: "Alice's", description: 'private' })
    .select('id')
    .single()
  note = data?.id
  const { access_token } = await connect(alice)
  await gpt(access_token, '/me')
  await mallory.supabase.from('notes').insert({ title: "Mallory's" })
})

const aliceState = () => sql`select * from public.notes where user_id = ${alice.id} order by id`

describe('Through supabase-js a user', () => {
  it("reads their own notes and nobody else's, however the query is put", async () => {
    const notes = () => mallory.supabase.from('notes').select('*')
    for (const query of [
      notes(),
      notes().eq('user_id', alice.id),
      notes().eq('id', note),
      notes().or(`user_id.eq.${alice.id},user_id.eq.${mallory.id}`),
      notes().in('id', [note]),
      notes().ilike('title', '%alice%'),
    ]) {
      const { data, error } = await query
      expect(error).toBeNull()
      for (const row of data ?? []) expect(row.user_id).toBe(mallory.id)
    }
    const { count } = await mallory.supabase
      .from('notes')
      .select('*', { count: 'exact', head: true })
    expect(count).toBe(1)
  })

  it("changes and deletes nobody else's note", async () => {
    const before = await aliceState()
    const updated = await mallory.supabase
      .from('notes')
      .update({ title: 'mine now' })
      .eq('id', note)
      .select()
    expect(updated.data).toEqual([])
    const deleted = await mallory.supabase.from('notes').delete().eq('id', note).select()
    expect(deleted.data).toEqual([])
    await mallory.supabase.from('notes').update({ pinned: true }).neq('title', '')
    await mallory.supabase.from('notes').delete().eq('user_id', alice.id)
    expect(await aliceState()).toEqual(before)
  })

  it('cannot give a note to somebody else, nor make one in their name', async () => {
    const made = await mallory.supabase
      .from('notes')
      .insert({ title: 'for you', user_id: alice.id })
    expect(made.error?.code).toBe('42501')
    const given = await mallory.supabase
      .from('notes')
      .update({ user_id: alice.id })
      .eq('user_id', mallory.id)
    expect(given.error?.code).toBe('42501')
    expect(await aliceState()).toHaveLength(1)
  })

  it('cannot upsert over the note of somebody else', async () => {
    const before = await aliceState()
    const { error } = await mallory.supabase
      .from('notes')
      .upsert({ id: note, user_id: mallory.id, title: 'mine now' })
    expect(error?.code).toBe('42501')
    expect(await aliceState()).toEqual(before)
  })

  it("reads their own connection and nobody else's", async () => {
    const connections = () =>
      mallory.supabase.from('user_gpt_connections').select('user_id, has_completed_oauth')
    for (const query of [connections(), connections().eq('user_id', alice.id)]) {
      expect(await query).toMatchObject({ data: [], error: null })
    }
    const own = await alice.supabase.from('user_gpt_connections').select('user_id')
    expect(own.data).toEqual([{ user_id: alice.id }])
  })
})

describe('A token that is not quite right', () => {
  const read = async (jwt: string) =>
    fetch(`${stack.api_url}/rest/v1/notes?select=id`, {
      headers: { apikey: stack.publishable_key, authorization: `Bearer ${jwt}` },
    })

  it('with a good signature reads the notes of its subject', async () => {
    const response = await read(await signUserJwt(alice.id))
    expect(await response.json()).toEqual([{ id: note }])
  })

  it.each<[what: string, jwt: () => Promise<string>]>([
    ['expired', () => signUserJwt(alice.id, { exp: 1_600_000_000 })],
    ['signed with another secret', () => signUserJwt(alice.id, {}, 'y'.repeat(43))],
    ['unsigned', async () => `${(await signUserJwt(alice.id)).split('.').slice(0, 2).join('.')}.`],
    ['garbage', async () => 'garbage'],
  ])('reads nothing: %s', async (_, jwt) => {
    const response = await read(await jwt())
    expect([401, 403]).toContain(response.status)
    expect(await response.text()).not.toContain(note)
  })

  it('whose role is postgres or supabase_admin does not become it', async () => {
    for (const role of ['postgres', 'supabase_admin', 'patchbay_gateway', 'supabase_auth_admin']) {
      const response = await read(await signUserJwt(alice.id, { role }))
      expect(response.ok, role).toBe(false)
    }
  })
})
