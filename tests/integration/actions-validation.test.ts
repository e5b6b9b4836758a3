import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { connect, gpt } from '../support/gpt.ts'
import { sql } from '../support/stack.ts'
import type { Tokens } from '../support/stack-client.ts'
import { newUser } from '../support/users.ts'

const long = (count: number) => 'x'.repeat(count)

/** One user for all rows: nothing that is refused may change what this user has. */
let shared: Promise<{ userId: string; tokens: Tokens; id: string }> | undefined
function start() {
  shared ??= (async () => {
    const user = await newUser()
    const tokens = await connect(user)
    const made = await answer(
      gpt(tokens.access_token, '/notes', { json: { title: 'Buy milk', description: 'Old' } }),
    )
    return { userId: user.id, tokens, id: made.body.id }
  })()
  return shared
}

/** Expects 400 with a message, and that nothing was written. */
async function expectRefused(
  method: string,
  path: string,
  json: unknown,
  message: RegExp,
  body?: string,
) {
  const { userId, tokens, id } = await start()
  const state = () => sql`select * from public.notes where user_id = ${userId} order by id`
  const before = await state()
  const url = path.replace('{id}', id)
  const request = body === undefined ? { method, json } : { method, body }
  await expectProblem(gpt(tokens.access_token, url, request), 400, 'invalid_request', message)
  expect(await state()).toEqual(before)
}

type Row = [what: string, json: unknown, message: RegExp]

const noTitles: Row[] = [
  ['an empty title', { title: '' }, /^title: must have 1 to 200/],
  ['a title that is null', { title: null }, /^title: /],
]
const badTitles: Row[] = [
  ['a title of 201', { title: long(201) }, /^title: must have 1 to 200/],
  ['a title of 201 emoji', { title: '🐈'.repeat(201) }, /^title: must have 1 to 200/],
  ['a number as title', { title: 7 }, /^title: /],
  ['an array as title', { title: ['x'] }, /^title: /],
]
const badOthers: Row[] = [
  ['a description of 2001', { description: long(2001) }, /^description: must have [01] to 2000/],
  ['a number as description', { description: 7 }, /^description: /],
  ['an object as description', { description: {} }, /^description: /],
  ['text as pinned', { pinned: 'true' }, /^pinned: /],
  ['a number as pinned', { pinned: 1 }, /^pinned: /],
  ['an unknown field', { titel: 'x' }, /unknown field: titel/],
  ['id in the body', { id: crypto.randomUUID() }, /id/],
  ['user_id in the body', { user_id: crypto.randomUUID() }, /unknown field: user_id/],
  ['created_at in the body', { created_at: '2020-01-01T00:00:00Z' }, /unknown field: created_at/],
]

/** Each of the rows beside fields that are good. */
const beside = (good: object, rows: Row[]): Row[] =>
  rows.map(([what, bad, message]) => [what, { ...good, ...Object(bad) }, message])

describe('createNote refuses', () => {
  it.each([
    ...noTitles,
    ...badTitles,
    ...beside({ title: 'x' }, badOthers),
    ['no title', {}, /^title: /],
    ['no title but a description', { description: 'x' }, /^title: /],
  ])('%s', (_, json, message) => expectRefused('POST', '/notes', json, message))

  it('an unknown field that tries to be a prototype', () =>
    expectRefused(
      'POST',
      '/notes',
      undefined,
      /unknown field/,
      '{"title":"x","__proto__":{"pinned":true}}',
    ))

  it('a query', () => expectRefused('POST', '/notes?x=1', { title: 'x' }, /x: unknown query/))
})

describe('updateNote refuses', () => {
  it.each([
    ...badTitles,
    ...badOthers,
    ...[{}, { title: null }, { title: '' }, { description: null, pinned: null }].map(
      (json): Row => [JSON.stringify(json), json, /at least one of title, description, pinned/],
    ),
    ['a blank beside what is wrong', { title: '', pinned: 'yes' }, /^pinned: /],
  ])('%s', (_, json, message) => expectRefused('PATCH', '/notes/{id}', json, message))
})

describe('replaceNote refuses', () => {
  it.each([
    ...beside({ pinned: true }, [...noTitles, ...badTitles]),
    ['pinned that is null', { title: 'x', pinned: null }, /^pinned: /],
    ...beside({ title: 'x', pinned: true }, badOthers),
    ['no pinned', { title: 'x' }, /^pinned: /],
    ['no title', { pinned: true }, /^title: /],
    ['nothing', {}, /title: /],
  ])('%s', (_, json, message) => expectRefused('PUT', '/notes/{id}', json, message))
})

describe('pinNote and deleteNote refuse', () => {
  it('any field', () => expectRefused('POST', '/notes/{id}/pin', { a: 1 }, /unknown field: a/))
  it('any query', async () => {
    await expectRefused('POST', '/notes/{id}/pin?a=1', undefined, /a: unknown query/)
    await expectRefused('DELETE', '/notes/{id}?a=1', undefined, /unknown field: a/)
  })
})

describe('A bad UUID is 400, not 404', () => {
  const bad = [
    'x',
    '1',
    '{id}0',
    '../me',
    '%00',
    "'",
    'null',
    '11111111-1111-1111-1111-11111111111',
  ]
  it.each(
    bad.flatMap((id) => [
      ['GET', id, undefined],
      ['DELETE', id, undefined],
      ['PATCH', id, { title: 'x' }],
      ['PUT', id, { title: 'x', pinned: true }],
    ]),
  )('%s %s', (method, id, json) =>
    expectRefused(String(method), `/notes/${encodeURIComponent(String(id))}`, json, /^id: /),
  )
})

describe('listNotes refuses', () => {
  it.each([
    ['status=done', /^status: /],
    ['status=PLAIN', /^status: /],
    ['status=', /^status: /],
    ['status=plain&status=all', /^status: must be given once/],
    ['limit=0', /^limit: /],
    ['limit=51', /^limit: /],
    ['limit=-1', /^limit: /],
    ['limit=1.5', /^limit: /],
    ['limit=1e1', /^limit: /],
    ['limit=ten', /^limit: /],
    ['limit=', /^limit: /],
    ['limit=99999999999999999999', /^limit: /],
    ['q=', /^q: must have 1 to 200/],
    [`q=${long(201)}`, /^q: must have 1 to 200/],
    ['q=%00', /^q: must be text/],
    ['cursor=', /^cursor: /],
    ['cursor=x', /^cursor: /],
    [`cursor=${'0'.repeat(56)}`, /^cursor /],
    [`cursor=${'f'.repeat(56)}`, /^cursor /],
    ['offset=10', /unknown field: offset/],
    ['user_id=11111111-1111-4111-8111-111111111111', /unknown field: user_id/],
    ['constructor=1', /constructor/],
    ['__proto__=1', /__proto__/],
  ])('%s', (query, message) => expectRefused('GET', `/notes?${query}`, undefined, message))
})

describe('What is at the edge is accepted', () => {
  it.each([
    [{ title: '🐈'.repeat(200) }],
    [{ title: long(200), description: long(2000) }],
    [{ title: 'x', description: '🐈'.repeat(2000) }],
    [{ title: ' ', description: '' }],
  ])('%#', async (json) => {
    const { access_token } = await connect(await newUser())
    const { status, body } = await answer(gpt(access_token, '/notes', { json }))
    expect(status).toBe(201)
    expect(body).toMatchObject(json)
  })

  it.each(['limit=1', 'limit=50', 'status=all', 'q=%25', `q=${'🐈'.repeat(200)}`])(
    '%s',
    async (query) => {
      const { tokens } = await start()
      expect((await gpt(tokens.access_token, `/notes?${query}`)).status).toBe(200)
    },
  )
})
