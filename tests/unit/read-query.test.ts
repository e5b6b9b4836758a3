import { describe, expect, it } from 'vitest'
import { getMe } from '../../functions-shared/actions/me.ts'
import { deleteNote, getNote, listNotes } from '../core-app/app/actions/notes.ts'
import { id, read, refused } from './support/read-action.ts'

describe('the input of an action that reads', () => {
  it('comes from the query, numbers as numbers', async () => {
    expect(await read(listNotes, { search: '?status=plain&q=a+b&limit=7' })).toEqual({
      args: { status: 'plain', q: 'a b', limit: 7 },
    })
  })

  it('may be left out', async () => {
    expect(await read(listNotes)).toEqual({ args: {} })
  })

  it('comes from the path as well', async () => {
    expect(await read(getNote, { params: { id } })).toEqual({ args: { id } })
  })

  it('stays text where text is wanted', async () => {
    expect(await read(listNotes, { search: '?q=7' })).toEqual({ args: { q: '7' } })
  })

  it.each(['?limit=1', '?limit=01', '?limit=50'])(
    'takes a number within its bounds: %s',
    async (search) => {
      expect(await read(listNotes, { search })).toHaveProperty('args.limit')
    },
  )

  it.each([
    '?limit=0',
    '?limit=51',
    '?limit=-1',
    '?limit=1.5',
    '?limit=1e1',
    '?limit=0x10',
    '?limit=',
    '?limit=%20',
    '?limit=%2B5',
    '?limit=seven',
    '?limit=9007199254740993',
    '?limit=١',
    '?limit=null',
  ])('refuses what is no number within its bounds: %s', async (search) => {
    expect(await read(listNotes, { search })).toEqual(refused(/^limit: /))
  })

  it.each([
    ['a status that there is not', '?status=done', /^status: /],
    ['a status in upper case', '?status=PLAIN', /^status: /],
    ['an empty search', '?q=', /^q: /],
    ['a search that is too long', `?q=${'x'.repeat(201)}`, /^q: /],
    ['a search with NUL', '?q=a%00b', /^q: /],
    ['a garbled cursor', '?cursor=zz', /^cursor: /],
    ['a field that there is not', '?colour=red', /^unknown field: colour$/],
    ['a field twice', '?q=a&q=b', /^q: must be given once$/],
    ['a field twice with one value', '?limit=1&limit=1', /^limit: must be given once$/],
    ['a name that JavaScript knows', '?toString=x', /^unknown field: toString$/],
    ['another name that JavaScript knows', '?__proto__=x', /^unknown field: __proto__$/],
  ])('refuses %s', async (_what, search, message) => {
    expect(await read(listNotes, { search })).toEqual(refused(message))
  })

  it('does not take from the query what belongs in the path', async () => {
    const answer = await read(getNote, { search: `?id=${id}`, params: { id } })
    expect(answer).toEqual(refused(/^id: must be given once$/))
  })

  it.each(['', 'x', '7', `${id}0`, `${id}\n`, '../notes', 'null'])(
    'refuses %j as an id',
    async (bad) => {
      expect(await read(getNote, { params: { id: bad } })).toEqual(refused(/^id: must be a UUID$/))
      expect(await read(deleteNote, { params: { id: bad } })).toEqual(
        refused(/^id: must be a UUID$/),
      )
    },
  )

  it('is nothing for an action that takes nothing', async () => {
    expect(await read(getMe)).toEqual({ args: {} })
    expect(await read(getMe, { search: '?user_id=x' })).toEqual(refused(/^unknown field: user_id$/))
  })
})
