import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isStorable } from '../../functions-shared/oauth/parameters.ts'
import { createNote, listNotes } from '../core-app/app/actions/notes.ts'
import { read } from './support/read-action.ts'

describe('what is said about a fault', () => {
  it('names the field and never repeats the value', async () => {
    const answer = await read(createNote, { json: { title: `${'secret'.repeat(50)}` } })
    expect(JSON.stringify(answer)).not.toContain('secret')
  })

  it('stays short, however much is wrong', async () => {
    const json = Object.fromEntries(
      Array.from({ length: 900 }, (_, n) => [`${'k'.repeat(60)}${n}`, 1]),
    )
    const answer = await read(createNote, { json })
    expect(JSON.stringify(answer).length).toBeLessThan(600)
    const search = `?${'k'.repeat(10_000)}=1`
    expect(JSON.stringify(await read(createNote, { search, json: {} })).length).toBeLessThan(600)
    expect(
      JSON.stringify(await read(listNotes, { search: `${search}&${search.slice(1)}` })).length,
    ).toBeLessThan(600)
  })

  it('is text that Postgres can hold, whatever the names of the fields', async () => {
    const names = ['\0', 'a\0b', '\ud83d', `${'x'.repeat(49)}🦊`]
    for (const name of names) {
      const answers = [
        await read(createNote, { body: `{${JSON.stringify(name)}: 1}` }),
        await read(listNotes, { search: `?${encodeURIComponent(name.toWellFormed())}=1` }),
        await read(createNote, {
          search: `?${encodeURIComponent(name.toWellFormed())}=1`,
          json: { title: 't' },
        }),
      ]
      for (const answer of answers)
        expect(
          'problem' in answer && isStorable(answer.problem.message),
          JSON.stringify(answer),
        ).toBe(true)
    }
  })

  it('is either a fault or arguments, for any query at all', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(text, text), { maxLength: 4 }), async (query) => {
        const answer = await read(listNotes, { search: `?${new URLSearchParams(query)}` })
        expect(Object.keys(answer)).toHaveLength(1)
        if ('problem' in answer) expect(answer.problem.status).toBe(400)
      }),
    )
  })
})
