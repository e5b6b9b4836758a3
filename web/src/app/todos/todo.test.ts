import { expect, test } from 'vitest'
import { en } from '../texts/en.ts'
import { setTodoTexts } from '../texts/index.ts'
import { changeOf, draftProblem, parseTodo, parseTodos } from './todo.ts'

setTodoTexts(en)

const ROW = {
  id: '1',
  title: 'T',
  description: null,
  completed: true,
  created_at: '2026-11-21T12:00:00Z',
  updated_at: '2026-11-21T12:00:01Z',
}

test('reads a row, and leaves out what is not one', () => {
  expect(parseTodo(ROW)).toEqual({
    id: '1',
    title: 'T',
    description: null,
    completed: true,
    createdAt: ROW.created_at,
    updatedAt: ROW.updated_at,
  })
  expect(parseTodos([ROW, null, {}, { ...ROW, title: 7 }])).toHaveLength(1)
  expect(parseTodos('rows')).toEqual([])
})

test('counts lengths as the database does: by code points', () => {
  expect(draftProblem({ title: '😀'.repeat(200), description: '' })).toBeNull()
  expect(draftProblem({ title: '😀'.repeat(201), description: '' })).toMatch(/200/)
  expect(draftProblem({ title: 'a', description: 'x'.repeat(2001) })).toMatch(/2000/)
  expect(draftProblem({ title: '  ', description: 'x' })).toMatch(/what is to be done/)
})

test('sends what Postgres can store', () => {
  expect(changeOf({ title: ' a\0b ', description: '  ' })).toEqual({
    title: 'ab',
    description: null,
  })
  expect(changeOf({ title: 'a\u{d800}', description: 'x\ny' })).toEqual({
    title: 'a\u{fffd}',
    description: 'x\ny',
  })
})
