import { describe, expect, it } from 'vitest'
import { readInput } from '../../functions-shared/actions/read-input.ts'
import { createNote, pinNote, replaceNote, updateNote } from '../core-app/app/actions/notes.ts'
import { id, read, refused } from './support/read-action.ts'
import { testCall } from './support/runtime.ts'

describe('the input of an action that writes', () => {
  it('comes from a JSON body', async () => {
    const json = { title: 'T', description: 'D', pinned: true }
    expect(await read(createNote, { json })).toEqual({ args: json })
  })

  it('comes from body and path together', async () => {
    expect(await read(updateNote, { json: { title: 'T' }, params: { id } })).toEqual({
      args: { id, title: 'T' },
    })
  })

  it.each([
    ['no title', createNote, {}, /^title: /],
    ['a title that is null', createNote, { title: null }, /^title: /],
    ['an empty title', createNote, { title: '' }, /^title: must have 1 to 200 characters$/],
    ['a number as title', createNote, { title: 7 }, /^title: /],
    ['201 emoji as title', createNote, { title: '🦊'.repeat(201) }, /^title: must have/],
    ['NUL in the title', createNote, { title: 'a\0b' }, /^title: must be text/],
    ['half a character', createNote, { title: 'a\ud83d' }, /^title: must be text/],
    ['2001 emoji', createNote, { title: 't', description: '🦊'.repeat(2001) }, /^description: /],
    ['text as pinned', createNote, { title: 't', pinned: 'true' }, /^pinned: /],
    ['an unknown field', createNote, { title: 't', user_id: id }, /^unknown field: user_id$/],
    ['the id in the body', updateNote, { id, title: 't' }, /^id: belongs in the path only$/],
    ['nothing to change', updateNote, {}, /^give at least one of title, description, pinned$/],
    ['a replacement without pinned', replaceNote, { title: 't' }, /^pinned: /],
    ['a replacement without title', replaceNote, { pinned: true }, /^title: /],
    ['a list', createNote, [], /^The body must be a JSON object\.$/],
    ['a string', createNote, 'title', /^The body must be a JSON object\.$/],
    ['null', createNote, null, /^The body must be a JSON object\.$/],
  ])('is refused with %s', async (_what, action, json, message) => {
    expect(await read(action, { json, params: { id } })).toEqual(refused(message))
  })

  it('takes 200 and 2000 emoji', async () => {
    const json = { title: '🦊'.repeat(200), description: '🦊'.repeat(2000) }
    expect(await read(createNote, { json })).toEqual({ args: json })
  })

  it('is not taken from the query', async () => {
    const answer = await read(createNote, { search: '?title=x', json: { title: 't' } })
    expect(answer).toEqual(refused(/^title: unknown query parameter$/))
  })

  it('is not taken from the prototype of what was sent', async () => {
    const body = '{"__proto__": {"title": "smuggled"}}'
    expect(await read(createNote, { body })).toEqual(refused(/^(unknown field: __proto__|title: )/))
    expect(await read(createNote, { body: '{"title": "t", "__proto__": null}' })).toEqual(
      refused(/^unknown field: __proto__$/),
    )
  })

  it('is refused as what is wrong with the body', async () => {
    expect(await read(createNote, { body: '{' })).toEqual(refused(/not valid JSON/))
    expect(await read(createNote, { body: `{"title":"${'x'.repeat(65536)}"}` })).toEqual(
      refused(/larger than 64 kB/, 413),
    )
    const untyped = new Request('https://app.example/', { method: 'POST', body: 'title=t' })
    expect(await readInput(createNote, testCall(untyped))).toEqual(
      refused(/application\/json/, 415),
    )
  })

  it('may be missing where the path says all', async () => {
    const request = new Request('https://app.example/', { method: 'POST' })
    expect(await readInput(pinNote, testCall(request, { id }))).toEqual({ args: { id } })
    expect(await read(pinNote, { json: {}, params: { id } })).toEqual({ args: { id } })
    expect(await read(pinNote, { json: { pinned: false }, params: { id } })).toEqual(
      refused(/^unknown field: pinned$/),
    )
  })

  it('may be an empty body with a content type where the path says all', async () => {
    expect(await read(pinNote, { body: '', params: { id } })).toEqual({ args: { id } })
  })
})
