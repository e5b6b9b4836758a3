import { describe, expect, test } from 'vitest'
import type { Outcome } from '../../../../client/consent/as-account.ts'
import { en as own } from '../../texts/en.ts'
import { setTexts } from '../../texts/index.ts'
import { en } from '../texts/en.ts'
import { setTodoTexts } from '../texts/index.ts'
import type { TodosApi } from './api.ts'
import { createTodosStore } from './store.ts'
import type { Todo } from './todo.ts'

setTexts('en', own)
setTodoTexts(en)

const todo = (id: string, change: Partial<Todo> = {}): Todo => ({
  id,
  title: id,
  description: null,
  completed: false,
  createdAt: '2026-11-21T12:00:00Z',
  updatedAt: '2026-11-21T12:00:00Z',
  ...change,
})
const ok = <T>(value: T): Outcome<T> => ({ ok: true, value })
const offline: Outcome<never> = { ok: false, reason: 'offline' }

/** A server whose every answer waits until the test gives it. */
const server = (rows: Todo[] = []) => {
  const waiting: (() => void)[] = []
  const state = { rows, down: false, asked: [] as string[][] }
  const answer = <T>(make: () => Outcome<T>) =>
    new Promise<Outcome<T>>((resolve) => {
      // What is answered is what was true when it was asked.
      const outcome = state.down ? offline : make()
      waiting.push(() => resolve(outcome))
    })
  const api: TodosApi = {
    page: (_query, _after, limit) => answer(() => ok(state.rows.slice(0, limit))),
    byIds: (ids) => {
      state.asked.push([...ids])
      return answer(() => ok(state.rows.filter(({ id }) => ids.includes(id))))
    },
    add: ({ title }) => answer(() => ok(todo(`made-${title}`, { title }))),
    change: (id, change) =>
      answer(() => {
        const row = state.rows.find((one) => one.id === id)
        return ok(row ? { ...row, ...change, updatedAt: '2026-11-21T12:00:09Z' } : null)
      }),
    remove: () => answer(() => ok(null)),
  }
  const settle = async () => {
    for (let round = 0; round < 5; round += 1) {
      for (const give of waiting.splice(0)) give()
      await new Promise((resolve) => setTimeout(resolve))
    }
  }
  const store = createTodosStore(api)
  const ids = () => store.state().list?.map((entry) => entry.todo.id)
  return { state, store, settle, ids }
}

const opened = async (rows: Todo[]) => {
  const made = server(rows)
  made.store.open()
  await made.settle()
  return made
}

describe('news', () => {
  test('that comes while the list is being loaded is not lost', async () => {
    const { store, settle, ids } = server([])
    store.open()
    store.take({ event: 'created', todo: todo('a'), by: 'assistant' })
    await settle()
    expect(ids()).toEqual(['a'])
    expect(store.state().list?.[0]?.mark).toBe('added')
  })

  test('of a deletion is final: an answer on its way brings nothing back', async () => {
    const { store, settle, ids } = await opened([todo('a')])
    const looking = store.refresh()
    store.take({ event: 'deleted', todo: todo('a'), by: 'assistant' })
    await settle()
    await looking
    expect(ids()).toEqual([])
    expect(store.state().notice?.text).toMatch(/The assistant deleted/)
  })

  test('of what the list does not show is left aside', async () => {
    const { store, ids } = await opened([])
    store.take({ event: 'created', todo: todo('a', { completed: true }), by: 'assistant' })
    expect(ids()).toEqual([])
  })
})

describe('news that tell only an id', () => {
  test('are fetched, many with one request, and taken as if they had been whole', async () => {
    const { store, state, settle, ids } = await opened([])
    state.rows = ['a', 'b', 'c'].map((id) => todo(id))
    const taken = ['a', 'b', 'c'].map((id) =>
      store.takeBrief({ event: 'created', id, by: 'assistant' }),
    )
    await settle()
    expect(ids()?.toSorted()).toEqual(['a', 'b', 'c'])
    expect(store.state().list?.map(({ mark }) => mark)).toEqual(['added', 'added', 'added'])
    expect((await Promise.all(taken)).map((news) => news?.todo.title)).toEqual(['a', 'b', 'c'])
    expect(state.asked).toEqual([['a'], ['b', 'c']])
  })

  test('of a todo that is gone, or that cannot be fetched now, change nothing', async () => {
    const { store, state, settle, ids } = await opened([todo('a')])
    const gone = store.takeBrief({ event: 'updated', id: 'b', by: 'user' })
    await settle()
    state.down = true
    const lost = store.takeBrief({ event: 'updated', id: 'a', by: 'user' })
    await settle()
    expect(await Promise.all([gone, lost])).toEqual([null, null])
    expect(ids()).toEqual(['a'])
  })

  test('of a deletion need no request, and say what was deleted', async () => {
    const { store, state, ids } = await opened([todo('a')])
    const news = await store.takeBrief({ event: 'deleted', id: 'a', by: 'assistant' })
    expect(news?.todo.title).toBe('a')
    expect(ids()).toEqual([])
    expect(store.state().notice?.text).toMatch(/The assistant deleted/)
    expect(await store.takeBrief({ event: 'deleted', id: 'x', by: 'assistant' })).toBeNull()
    expect(state.asked).toEqual([])
  })
})

describe('looking again', () => {
  test('keeps what was completed elsewhere, and drops what is gone', async () => {
    const { store, state, settle, ids } = await opened([todo('a'), todo('b')])
    state.rows = [todo('a', { completed: true, updatedAt: '2026-11-21T12:00:05Z' })]
    // The server's page of open todos holds neither.
    const rows = state.rows
    state.rows = []
    const looking = store.refresh()
    state.rows = rows
    await settle()
    await looking
    expect(ids()).toEqual(['a'])
    expect(store.state().list?.[0]?.todo.completed).toBe(true)
  })

  test('says that nobody answers, and that somebody does again', async () => {
    const { store, state, settle, ids } = await opened([todo('a')])
    state.down = true
    void store.refresh()
    await settle()
    expect(store.state().isReachable).toBe(false)
    expect(ids()).toEqual(['a'])
    store.open()
    await settle()
    expect(store.state().failure).toBeNull()
    state.down = false
    void store.refresh()
    await settle()
    expect(store.state().isReachable).toBe(true)
  })
})

describe('writing', () => {
  test('sends changes of one todo in the order in which they were made', async () => {
    const { store, settle } = await opened([todo('a')])
    void store.change('a', { completed: true })
    void store.change('a', { completed: false })
    expect(store.state().list?.[0]?.changes).toHaveLength(2)
    await settle()
    const [entry] = store.state().list ?? []
    expect(entry?.changes).toEqual([])
    expect(entry?.todo.completed).toBe(false)
  })

  test('leaves a todo deleted when the answer to an earlier change comes after it', async () => {
    const { store, settle, ids } = await opened([todo('a')])
    void store.change('a', { title: 'b' })
    void store.remove('a')
    await settle()
    expect(ids()).toEqual([])
  })

  test('brings back what could not be deleted', async () => {
    const { store, state, settle, ids } = await opened([todo('a')])
    state.down = true
    void store.remove('a')
    expect(ids()).toEqual([])
    await settle()
    expect(ids()).toEqual(['a'])
    expect(store.state().notice).toMatchObject({ tone: 'error', undo: null })
  })

  test('undoes a deletion with what was being typed', async () => {
    const { store, settle } = await opened([todo('a')])
    store.drafts.set('a', { title: 'typed', description: '' })
    void store.remove('a')
    await settle()
    store.state().notice?.undo?.()
    await settle()
    expect(store.state().list?.map((entry) => entry.todo.title)).toEqual(['typed'])
  })

  test('keeps a refused todo, and sends it again when asked', async () => {
    const { store, state, settle, ids } = await opened([])
    state.down = true
    store.add({ title: 'milk', description: '' })
    await settle()
    const [entry] = store.state().list ?? []
    expect(entry?.adding).toBe('offline')
    state.down = false
    store.retry(entry?.key ?? '')
    await settle()
    expect(ids()).toEqual(['made-milk'])
  })

  test('says when what was changed is gone', async () => {
    const { store, state, settle, ids } = await opened([todo('a')])
    state.rows = []
    void store.change('a', { title: 'b' })
    await settle()
    expect(ids()).toEqual([])
    expect(store.state().notice?.text).toMatch(/deleted meanwhile/)
  })
})
