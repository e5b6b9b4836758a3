import { describe, expect, it } from 'vitest'
import { readInput } from '../../functions-shared/actions/read-input.ts'
import {
  completeTodo,
  createTodo,
  replaceTodo,
  updateTodo,
} from '../../functions-shared/actions/todos.ts'
import { id, read, refused } from './support/read-action.ts'
import { testCall } from './support/runtime.ts'

describe('the input of an action that writes', () => {
  it('comes from a JSON body', async () => {
    const json = { title: 'T', description: 'D', completed: true }
    expect(await read(createTodo, { json })).toEqual({ args: json })
  })

  it('comes from body and path together', async () => {
    expect(await read(updateTodo, { json: { title: 'T' }, params: { id } })).toEqual({
      args: { id, title: 'T' },
    })
  })

  it.each([
    ['no title', createTodo, {}, /^title: /],
    ['a title that is null', createTodo, { title: null }, /^title: /],
    ['an empty title', createTodo, { title: '' }, /^title: must have 1 to 200 characters$/],
    ['a number as title', createTodo, { title: 7 }, /^title: /],
    ['201 emoji as title', createTodo, { title: '🦊'.repeat(201) }, /^title: must have/],
    ['NUL in the title', createTodo, { title: 'a\0b' }, /^title: must be text/],
    ['half a character', createTodo, { title: 'a\ud83d' }, /^title: must be text/],
    ['2001 emoji', createTodo, { title: 't', description: '🦊'.repeat(2001) }, /^description: /],
    ['text as completed', createTodo, { title: 't', completed: 'true' }, /^completed: /],
    ['an unknown field', createTodo, { title: 't', user_id: id }, /^unknown field: user_id$/],
    ['the id in the body', updateTodo, { id, title: 't' }, /^id: belongs in the path only$/],
    ['nothing to change', updateTodo, {}, /^give at least one of title, description, completed$/],
    ['a replacement without completed', replaceTodo, { title: 't' }, /^completed: /],
    ['a replacement without title', replaceTodo, { completed: true }, /^title: /],
    ['a list', createTodo, [], /^The body must be a JSON object\.$/],
    ['a string', createTodo, 'title', /^The body must be a JSON object\.$/],
    ['null', createTodo, null, /^The body must be a JSON object\.$/],
  ])('is refused with %s', async (_what, action, json, message) => {
    expect(await read(action, { json, params: { id } })).toEqual(refused(message))
  })

  it('takes 200 and 2000 emoji', async () => {
    const json = { title: '🦊'.repeat(200), description: '🦊'.repeat(2000) }
    expect(await read(createTodo, { json })).toEqual({ args: json })
  })

  it('is not taken from the query', async () => {
    const answer = await read(createTodo, { search: '?title=x', json: { title: 't' } })
    expect(answer).toEqual(refused(/^title: unknown query parameter$/))
  })

  it('is not taken from the prototype of what was sent', async () => {
    const body = '{"__proto__": {"title": "smuggled"}}'
    expect(await read(createTodo, { body })).toEqual(refused(/^(unknown field: __proto__|title: )/))
    expect(await read(createTodo, { body: '{"title": "t", "__proto__": null}' })).toEqual(
      refused(/^unknown field: __proto__$/),
    )
  })

  it('is refused as what is wrong with the body', async () => {
    expect(await read(createTodo, { body: '{' })).toEqual(refused(/not valid JSON/))
    expect(await read(createTodo, { body: `{"title":"${'x'.repeat(65536)}"}` })).toEqual(
      refused(/larger than 64 kB/, 413),
    )
    const untyped = new Request('https://app.example/', { method: 'POST', body: 'title=t' })
    expect(await readInput(createTodo, testCall(untyped))).toEqual(
      refused(/application\/json/, 415),
    )
  })

  it('may be missing where the path says all', async () => {
    const request = new Request('https://app.example/', { method: 'POST' })
    expect(await readInput(completeTodo, testCall(request, { id }))).toEqual({ args: { id } })
    expect(await read(completeTodo, { json: {}, params: { id } })).toEqual({ args: { id } })
    expect(await read(completeTodo, { json: { completed: false }, params: { id } })).toEqual(
      refused(/^unknown field: completed$/),
    )
  })

  it('may be an empty body with a content type where the path says all', async () => {
    expect(await read(completeTodo, { body: '', params: { id } })).toEqual({ args: { id } })
  })
})
