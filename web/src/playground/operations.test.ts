import { expect, test } from 'vitest'
import { parseOperations, requestOf, rowIdIn } from './operations.ts'

/** As `F/gpt/openapi.json` describes actions. */
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
const title = { type: 'string', minLength: 1, maxLength: 200 }
const text = { anyOf: [{ type: 'string', maxLength: 2000 }, { type: 'null' }] }
const pinned = { type: 'boolean' }
const body = (required: string[]) => ({
  required: true,
  content: {
    'application/json': {
      schema: { type: 'object', properties: { title, text, pinned }, required },
    },
  },
})
const document = {
  paths: {
    '/notes': {
      get: {
        operationId: 'listNotes',
        summary: 'List notes',
        'x-openai-isConsequential': false,
        parameters: [
          { name: 'show', in: 'query', schema: { type: 'string', enum: ['pinned', 'all'] } },
          { name: 'q', in: 'query', schema: { type: 'string', maxLength: 200 } },
          { name: 'limit', in: 'query', schema: { type: 'integer', minimum: 1 } },
        ],
      },
      post: { operationId: 'createNote', requestBody: body(['title']) },
    },
    '/notes/{id}': {
      patch: { operationId: 'updateNote', parameters: [id], requestBody: body([]) },
      delete: { operationId: 'deleteNote', parameters: [id], 'x-openai-isConsequential': true },
    },
  },
}
const operations = parseOperations(document)
const named = (id: string) => {
  const found = operations.find((one) => one.id === id)
  if (!found) throw new Error(`no ${id}`)
  return found
}
const BASE = 'https://api.example/gpt'

test('finds every action of the OpenAPI document', () => {
  expect(operations.map(({ id }) => id)).toEqual([
    'listNotes',
    'createNote',
    'updateNote',
    'deleteNote',
  ])
  expect(named('listNotes').title).toBe('List notes')
  expect(named('createNote').title).toBe('createNote')
  expect(named('deleteNote').isConsequential).toBe(true)
  expect(named('listNotes').isConsequential).toBe(false)
})

test('knows what kind of thing a field is', () => {
  const kinds = (id: string) =>
    Object.fromEntries(named(id).fields.map(({ name, kind }) => [name, kind]))
  expect(kinds('createNote')).toEqual({ title: 'text', text: 'lines', pinned: 'boolean' })
  expect(kinds('listNotes')).toEqual({ show: 'choice', q: 'text', limit: 'number' })
  expect(named('listNotes').fields[0]?.choices).toEqual(['pinned', 'all'])
})

test('makes the request of a form, and leaves out what is empty', () => {
  expect(requestOf(named('createNote'), { title: 'a', pinned: 'false', text: '' }, BASE)).toEqual({
    method: 'POST',
    url: `${BASE}/notes`,
    body: '{"title":"a","pinned":false}',
  })
  expect(requestOf(named('listNotes'), { q: 'a b&c', limit: '5' }, BASE)).toEqual({
    method: 'GET',
    url: `${BASE}/notes?q=a+b%26c&limit=5`,
    body: null,
  })
  expect(requestOf(named('updateNote'), { id: '../x', title: 't' }, BASE)).toMatchObject({
    url: `${BASE}/notes/..%2Fx`,
    body: '{"title":"t"}',
  })
})

test('learns the id of a row from an answer', () => {
  expect(rowIdIn({ id: '1', title: 't' })).toBe('1')
  expect(rowIdIn({ notes: [{ id: '2', title: 't' }], next_cursor: null })).toBe('2')
  expect(rowIdIn({ deleted: true, id: '3' })).toBeNull()
  expect(rowIdIn({ user_id: '4' })).toBeNull()
  expect(rowIdIn(null)).toBeNull()
})

test.each([
  null,
  {},
  { paths: { '/a': { get: {} } } },
  { paths: { '/a': { trace: { operationId: 'x' } } } },
])('makes nothing of %j', (given) => {
  expect(parseOperations(given)).toEqual([])
})
