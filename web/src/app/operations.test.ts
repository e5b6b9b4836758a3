import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseOperations } from '../playground/operations.ts'

const operations = parseOperations(
  JSON.parse(readFileSync(new URL('../../../docs/openapi.json', import.meta.url), 'utf8')),
)

test('the playground finds the actions of the app, and what kind of thing their fields are', () => {
  expect(operations.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['listTodos', 'createTodo', 'updateTodo', 'deleteTodo', 'getMe']),
  )
  const kinds = (id: string) =>
    Object.fromEntries(
      (operations.find((one) => one.id === id)?.fields ?? []).map(({ name, kind }) => [name, kind]),
    )
  expect(kinds('createTodo')).toEqual({ title: 'text', description: 'lines', completed: 'boolean' })
  expect(kinds('listTodos')).toEqual({
    status: 'choice',
    q: 'text',
    limit: 'number',
    cursor: 'text',
  })
})
