import { describe, expect, test } from 'vitest'
import * as lists from './list.ts'
import type { Todo } from './todo.ts'

const at = (second: number) => `2026-11-21T12:00:${String(second).padStart(2, '0')}Z`
const todo = (id: string, second: number, change: Partial<Todo> = {}): Todo => ({
  id,
  title: id,
  description: null,
  completed: false,
  createdAt: at(second),
  updatedAt: at(second),
  ...change,
})
const ids = (list: lists.List) => list.map((entry) => entry.todo.id)
const marks = (list: lists.List) => list.map(({ mark }) => mark)
const titles = (list: lists.List) => list.map((entry) => lists.shownTodo(entry).title)

describe('news', () => {
  test('stands where it belongs: newest first', () => {
    const list = lists.listOf([todo('c', 3), todo('a', 1)])
    expect(ids(lists.takeTodo(list, todo('b', 2), null))).toEqual(['c', 'b', 'a'])
  })

  test('is marked when the assistant did it, by what it did', () => {
    let list = lists.takeTodo([], todo('a', 1), 'assistant')
    expect(marks(list)).toEqual(['added'])
    list = lists.takeTodo(list, todo('a', 1, { title: 'b', updatedAt: at(2) }), 'assistant')
    expect(marks(list)).toEqual(['changed'])
    const done = { title: 'b', completed: true, updatedAt: at(3) }
    list = lists.takeTodo(list, todo('a', 1, done), 'assistant')
    expect(marks(list)).toEqual(['completed'])
    list = lists.takeTodo(list, todo('a', 1, { title: 'b', updatedAt: at(4) }), 'assistant')
    expect(marks(list)).toEqual(['reopened'])
    list = lists.takeTodo(list, todo('a', 1, { title: 'c', updatedAt: at(5) }), 'user')
    expect(marks(list)).toEqual([null])
  })

  test('is marked also when a look at the server was faster', () => {
    const list = lists.takeTodo([], todo('a', 1), null)
    expect(marks(lists.takeTodo(list, todo('a', 1), 'assistant'))).toEqual(['added'])
  })

  test('that is older than what is known changes nothing', () => {
    const list = lists.listOf([todo('a', 1, { title: 'new', updatedAt: at(5) })])
    expect(lists.takeTodo(list, todo('a', 1, { title: 'old', updatedAt: at(4) }), 'user')).toBe(
      list,
    )
    expect(lists.takeTodo(list, todo('a', 1, { title: 'new', updatedAt: at(5) }), 'user')).toBe(
      list,
    )
  })

  test('about a todo that is being added here is that todo, not a second one', () => {
    const list = lists.addingTodo([], 'new-1', todo('new-1', 1, { title: 'milk' }))
    const after = lists.takeTodo(list, todo('a', 2, { title: 'milk' }), 'user')
    expect(ids(after)).toEqual(['a'])
    expect(after[0]?.key).toBe('new-1')
    expect(lists.addedTodo(after, 'new-1', todo('a', 2, { title: 'milk' }))).toHaveLength(1)
  })
})

describe('changes of this page', () => {
  test('show at once, stack up, and go away one by one', () => {
    const first = { title: 'one' }
    const second = { completed: true }
    let list = lists.listOf([todo('a', 1)])
    list = lists.changingTodo(lists.changingTodo(list, 'a', first), 'a', second)
    expect(lists.shownTodo(list[0] as lists.Entry)).toMatchObject({ title: 'one', completed: true })
    list = lists.settledChange(list, 'a', first)
    expect(lists.shownTodo(list[0] as lists.Entry)).toMatchObject({ title: 'a', completed: true })
    expect(titles(lists.settledChange(list, 'a', second))).toEqual(['a'])
  })

  test('stand first while they are being added, and stay with the reason when refused', () => {
    let list = lists.addingTodo(lists.listOf([todo('a', 9)]), 'new-1', todo('new-1', 1))
    expect(ids(list)).toEqual(['new-1', 'a'])
    list = lists.refusedTodo(list, 'new-1', 'offline')
    expect(list[0]?.adding).toBe('offline')
    // A new page does not wash away what the server does not have.
    expect(ids(lists.listOf([todo('b', 3)], list))).toEqual(['new-1', 'b'])
  })

  test('bring a deleted todo back to its former place', () => {
    const [, b] = lists.listOf([todo('c', 3), todo('b', 2), todo('a', 1)])
    const rest = lists.listOf([todo('c', 3), todo('a', 1)])
    let list = lists.addingTodo(rest, 'new-1', todo('new-1', 2), b?.place)
    expect(ids(list)).toEqual(['c', 'new-1', 'a'])
    list = lists.addedTodo(list, 'new-1', todo('z', 9))
    expect(ids(list)).toEqual(['c', 'z', 'a'])
  })
})

describe('pages', () => {
  test('go on after the last todo in the order of the server', () => {
    const rest = lists.listOf([todo('c', 3), todo('b', 2)])
    expect(lists.lastOf(lists.addingTodo(rest, 'new-1', todo('new-1', 1)))?.id).toBe('b')
    expect(lists.lastOf([])).toBeNull()
  })

  test('tell what is missing, as far down as they reach', () => {
    const list = lists.listOf([todo('d', 4), todo('c', 3), todo('b', 2), todo('a', 1)])
    const page = [todo('d', 4), todo('b', 2)]
    expect(lists.missingFrom(list, page, false)).toEqual(['c'])
    expect(lists.missingFrom(list, page, true)).toEqual(['c', 'a'])
    expect(lists.missingFrom(list, [], true)).toEqual(['d', 'c', 'b', 'a'])
  })
})
