import { beforeAll, describe, expect, it } from 'vitest'
import { answer } from '../../support/answers.ts'
import { connect, gpt } from '../../support/gpt.ts'
import { newUser, type TestUser } from '../../support/users.ts'

interface Todo {
  title: string
  description: string | null
  completed: boolean
}

async function titles(token: string, query: Record<string, string>): Promise<string[]> {
  const { status, body, text } = await answer(gpt(token, `/todos?${new URLSearchParams(query)}`))
  expect(status, text).toBe(200)
  return body.todos.map(({ title }: Todo) => title)
}

describe('listTodos', () => {
  let user: TestUser
  let token: string

  beforeAll(async () => {
    user = await newUser()
    token = (await connect(user)).access_token
    const todos = [
      { title: 'milk', description: '100% fat' },
      { title: '50_50', description: null, completed: true },
      { title: 'C:\\temp', description: "it's \\ here" },
      { title: 'Ärger über Öl', description: 'STRASSE' },
      { title: 'a.b*c?[d]', description: '^(x|y)$', completed: true },
      { title: 'MILK again', description: null },
    ]
    for (const json of todos) expect((await gpt(token, '/todos', { json })).status).toBe(201)
  })

  it('lists all, newest first', async () => {
    const all = ['MILK again', 'a.b*c?[d]', 'Ärger über Öl', 'C:\\temp', '50_50', 'milk']
    expect(await titles(token, {})).toEqual(all)
    expect(await titles(token, { status: 'all' })).toEqual(all)
  })

  it('lists the open or the completed ones', async () => {
    expect(await titles(token, { status: 'completed' })).toEqual(['a.b*c?[d]', '50_50'])
    expect(await titles(token, { status: 'open' })).toEqual([
      'MILK again',
      'Ärger über Öl',
      'C:\\temp',
      'milk',
    ])
  })

  it.each<[q: string, found: string[]]>([
    ['milk', ['MILK again', 'milk']],
    ['MiLk', ['MILK again', 'milk']],
    ['%', ['milk']],
    ['100%', ['milk']],
    ['_', ['50_50']],
    ['0_5', ['50_50']],
    ['m_lk', []],
    ['m%k', []],
    ['\\', ['C:\\temp']],
    ['\\t', ['C:\\temp']],
    ['\\\\', []],
    ["'", ['C:\\temp']],
    ['.', ['a.b*c?[d]']],
    ['.*', []],
    ['b*c?[', ['a.b*c?[d]']],
    ['^(x|y)$', ['a.b*c?[d]']],
    ['ÄRGER ÜBER', ['Ärger über Öl']],
    ['strasse', ['Ärger über Öl']],
    ['fat', ['milk']],
    [' ', ['MILK again', 'Ärger über Öl', 'C:\\temp', 'milk']],
    ['nothing like this', []],
  ])('finds %j as a literal text in title or description, in any case', async (q, found) => {
    expect(await titles(token, { q })).toEqual(found)
  })

  it('combines text and status', async () => {
    expect(await titles(token, { q: '0', status: 'open' })).toEqual(['milk'])
    expect(await titles(token, { q: '0', status: 'completed' })).toEqual(['50_50'])
  })

  it('gives 20 unless asked for another number', async () => {
    const { access_token } = await connect(await newUser())
    const json = { title: 'one of many' }
    await Promise.all(Array.from({ length: 52 }, () => gpt(access_token, '/todos', { json })))
    const counted = async (query: string) =>
      (await answer(gpt(access_token, query))).body.todos.length
    expect(await counted('/todos')).toBe(20)
    expect(await counted('/todos?limit=1')).toBe(1)
    expect(await counted('/todos?limit=50')).toBe(50)
  })

  it('sees what the user writes in the app, and the app sees what the assistant writes', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    await user.supabase.from('todos').insert({ title: 'from the app' })
    await gpt(access_token, '/todos', { json: { title: 'from the assistant' } })
    expect(await titles(access_token, {})).toEqual(['from the assistant', 'from the app'])
    const { data } = await user.supabase.from('todos').select('title').order('created_at')
    expect(data).toEqual([{ title: 'from the app' }, { title: 'from the assistant' }])
  })
})
