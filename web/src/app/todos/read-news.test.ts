import { expect, test } from 'vitest'
import { readNews } from './read-news.ts'

const row = {
  id: 'a',
  title: 'Milk',
  description: null,
  completed: false,
  created_at: '2026-11-21T12:00:00Z',
  updated_at: '2026-11-21T12:00:01Z',
}

test('reads a whole todo, and who did it', () => {
  const todo = {
    id: 'a',
    title: 'Milk',
    description: null,
    completed: false,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
  expect(readNews('todo_created', { todo: row, by: 'assistant' })).toEqual({
    kind: 'todo',
    news: { event: 'created', todo, by: 'assistant' },
  })
})

test('reads a todo that was too long to be told as its id', () => {
  const todo = { id: 'a', updated_at: row.updated_at }
  expect(readNews('todo_updated', { todo, by: 'user' })).toEqual({
    kind: 'brief',
    news: { event: 'updated', id: 'a', by: 'user' },
  })
})

test('reads a change of many as a number', () => {
  expect(readNews('todos_changed', { count: 21, by: 'assistant' })).toEqual({
    kind: 'many',
    news: { count: 21, by: 'assistant' },
  })
})

test.each([
  ['gpt_connection_changed', { has_completed_oauth: true }],
  ['todo_created', null],
  ['todo_created', { todo: 'a' }],
  ['todo_created', { todo: {} }],
] as const)('leaves %s with %j aside', (event, payload) => {
  expect(readNews(event, payload)).toBeNull()
})
