import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { connect, gpt } from '../support/gpt.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

interface Note {
  id: string
  title: string
}

/** Reads all pages, doing something between them. */
async function allPages(token: string, query: string, between = async () => {}): Promise<Note[]> {
  const seen: Note[] = []
  let cursor: string | null = null
  for (let page = 0; page < 100; page++) {
    const { status, body, text } = await answer(
      gpt(token, `/notes?${query}${cursor === null ? '' : `&cursor=${cursor}`}`),
    )
    expect(status, text).toBe(200)
    seen.push(...body.notes)
    cursor = body.next_cursor
    if (cursor === null) return seen
    await between()
  }
  throw new Error('the pages do not end')
}

async function withNotes(count: number) {
  const user = await newUser()
  const { access_token: token } = await connect(user)
  await sql`
    insert into public.notes (user_id, title, pinned)
    select ${user.id}, 'note ' || n, n % 2 = 0 from generate_series(1, ${count}) as n`
  return { user, token }
}

const ids = (notes: Note[]) => notes.map(({ id }) => id)

describe('Pages of listNotes', () => {
  it.each([1, 7, 20, 50])('of %i give every note exactly once, newest first', async (limit) => {
    const { user, token } = await withNotes(40)
    const rows = await sql`
      select id from public.notes where user_id = ${user.id} order by created_at desc, id desc`
    expect(ids(await allPages(token, `limit=${limit}`))).toEqual(rows.map(({ id }) => id))
  })

  it('end with next_cursor null, also when the last page is full', async () => {
    const { token } = await withNotes(10)
    const { body } = await answer(gpt(token, '/notes?limit=10'))
    expect(body.notes).toHaveLength(10)
    expect(body.next_cursor).toBeNull()
  })

  it('neither skip nor repeat notes that were made in the same microsecond', async () => {
    const { user, token } = await withNotes(30)
    await sql`update public.notes set created_at = '2026-01-01T00:00:00.123456Z' where user_id = ${user.id}`
    const seen = ids(await allPages(token, 'limit=4'))
    expect(seen).toHaveLength(30)
    expect(new Set(seen).size).toBe(30)
  })

  it('give the notes of the first moment once each while others are made and deleted', async () => {
    const { token } = await withNotes(60)
    const before = ids(await allPages(token, 'limit=50'))
    const added: string[] = []
    const seen = ids(
      await allPages(token, 'limit=7', async () => {
        const made = await Promise.all(
          ['a', 'b', 'c'].map((title) => answer(gpt(token, '/notes', { json: { title } }))),
        )
        added.push(...made.map(({ body }) => body.id))
        await gpt(token, `/notes/${added.shift()}`, { method: 'DELETE' })
      }),
    )
    expect(seen.filter((id) => before.includes(id))).toEqual(before)
    expect(new Set(seen).size).toBe(seen.length)
  })

  it('go on behind a note that was deleted meanwhile', async () => {
    const { user, token } = await withNotes(6)
    const first = await answer(gpt(token, '/notes?limit=3'))
    const last = first.body.notes[2].id
    await sql`delete from public.notes where user_id = ${user.id} and id = ${last}`
    const second = await answer(gpt(token, `/notes?limit=3&cursor=${first.body.next_cursor}`))
    expect(second.body.notes).toHaveLength(3)
  })

  it('keep to the filter', async () => {
    const { token } = await withNotes(30)
    const plain = await allPages(token, 'status=plain&q=NOTE&limit=4')
    expect(plain.map(({ title }) => title)).toEqual(
      Array.from({ length: 15 }, (_, n) => `note ${29 - 2 * n}`),
    )
  })

  it('never exceed 90,000 characters, and lose nothing for it', async () => {
    const user = await newUser()
    const { access_token: token } = await connect(user)
    await sql`
      insert into public.notes (user_id, title, description)
      select ${user.id}, n || repeat('"', 190), repeat(case when n % 2 = 0 then '🐈' else e'\\x01' end, 2000)
      from generate_series(1, 50) as n`
    const { text, body } = await answer(gpt(token, '/notes?limit=50'))
    expect(text.length).toBeLessThanOrEqual(90_000)
    expect(body.notes.length).toBeGreaterThan(0)
    expect(body.notes.length).toBeLessThan(50)
    expect(new Set(ids(await allPages(token, 'limit=50'))).size).toBe(50)
  })
})

describe('A cursor', () => {
  const refused = (token: string, query: string) =>
    expectProblem(gpt(token, `/notes?${query}`), 400, 'invalid_request', /cursor/)

  it('belongs to its user', async () => {
    const [mine, theirs] = [await withNotes(3), await withNotes(3)]
    const { body } = await answer(gpt(theirs.token, '/notes?limit=1'))
    await refused(mine.token, `cursor=${body.next_cursor}`)
  })

  it('belongs to its filter, but not to its limit', async () => {
    const { token } = await withNotes(8)
    const { body } = await answer(gpt(token, '/notes?status=plain&q=note&limit=1'))
    const cursor = `cursor=${body.next_cursor}`
    expect((await gpt(token, `/notes?status=plain&q=note&limit=50&${cursor}`)).status).toBe(200)
    for (const other of ['', 'status=plain', 'status=pinned&q=note', 'status=plain&q=tod']) {
      await refused(token, `${other}&${cursor}`)
    }
  })

  it('is refused when a character of it is changed', async () => {
    const { token } = await withNotes(3)
    const { body } = await answer(gpt(token, '/notes?limit=1'))
    const cursor: string = body.next_cursor
    await refused(token, `cursor=${cursor.slice(0, -1)}${cursor.endsWith('0') ? '1' : '0'}`)
    await refused(token, `cursor=${cursor.slice(1)}`)
    await refused(token, `cursor=${cursor.toUpperCase().replace(/\d/g, 'A')}`)
    await refused(token, `cursor=${cursor}&cursor=${cursor}`)
  })

  it('says nothing about the rows to somebody who reads it', async () => {
    const { user, token } = await withNotes(3)
    const { body } = await answer(gpt(token, '/notes?limit=1'))
    expect(body.next_cursor).toMatch(/^[0-9a-f]{56}$/)
    expect(body.next_cursor).not.toContain(user.id.replaceAll('-', ''))
  })
})
