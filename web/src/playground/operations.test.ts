import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseOperations, requestOf, rowIdIn } from './operations.ts'

const document: unknown = JSON.parse(
  readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8'),
)
const operations = parseOperations(document)
const named = (id: string) => {
  const found = operations.find((one) => one.id === id)
  if (!found) throw new Error(`no ${id}`)
  return found
}
const BASE = 'https://api.example/gpt'

test('finds every action of the OpenAPI document', () => {
  expect(operations.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['listTodos', 'createTodo', 'updateTodo', 'deleteTodo', 'getMe']),
  )
  expect(named('deleteTodo').isConsequential).toBe(true)
  expect(named('listTodos').isConsequential).toBe(false)
})

test('knows what kind of thing a field is', () => {
  const kinds = (id: string) =>
    Object.fromEntries(named(id).fields.map(({ name, kind }) => [name, kind]))
  expect(kinds('createTodo')).toEqual({ title: 'text', description: 'lines', completed: 'boolean' })
  expect(kinds('listTodos')).toEqual({
    status: 'choice',
    q: 'text',
    limit: 'number',
    cursor: 'text',
  })
  expect(named('listTodos').fields[0]?.choices).toEqual(['open', 'completed', 'all'])
})

test('makes the request of a form, and leaves out what is empty', () => {
  expect(
    requestOf(named('createTodo'), { title: 'a', completed: 'false', description: '' }, BASE),
  ).toEqual({
    method: 'POST',
    url: `${BASE}/todos`,
    body: '{"title":"a","completed":false}',
  })
  expect(requestOf(named('listTodos'), { q: 'a b&c', limit: '5' }, BASE)).toEqual({
    method: 'GET',
    url: `${BASE}/todos?q=a+b%26c&limit=5`,
    body: null,
  })
  expect(requestOf(named('updateTodo'), { id: '../x', title: 't' }, BASE)).toMatchObject({
    url: `${BASE}/todos/..%2Fx`,
    body: '{"title":"t"}',
  })
})

test('learns the id of a row from an answer', () => {
  expect(rowIdIn({ id: '1', title: 't' })).toBe('1')
  expect(rowIdIn({ todos: [{ id: '2', title: 't' }], next_cursor: null })).toBe('2')
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
