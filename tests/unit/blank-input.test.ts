import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineAction } from '../../functions-shared/actions/define-action.ts'
import { validate } from '../../functions-shared/actions/read-input.ts'
import { createNote, listNotes, replaceNote, updateNote } from '../core-app/app/actions/notes.ts'
import { id, refused } from './support/read-action.ts'

const action = (method: 'POST' | 'PATCH') =>
  defineAction({
    operationId: 'doIt',
    method,
    path: '/it',
    title: 'Do it',
    summary: 'Does it.',
    scope: 'notes:write',
    effect: 'write',
    idempotent: false,
    input: z.strictObject({
      text: z.string().min(1).optional(),
      blank: z.string().nullable().optional(),
      number: z.union([z.int(), z.boolean()]).optional(),
      place: z.strictObject({ name: z.string(), note: z.string().optional() }).optional(),
      list: z.array(z.strictObject({ note: z.string().optional() })).optional(),
    }),
    output: z.strictObject({}),
  })

describe('null, where a field does not allow it', () => {
  it.each([
    ['every optional field', { text: null, number: null, place: null, list: null }, {}],
    ['one within another', { place: { name: 'a', note: null } }, { place: { name: 'a' } }],
    ['one in a list', { list: [{ note: null }, { note: 'b' }] }, { list: [{}, { note: 'b' }] }],
  ])('is absent: %s', (_, fields, args) => {
    expect(validate(action('POST'), fields)).toEqual({ args })
  })

  it('is absent in what OpenAI sends in strict mode', () => {
    expect(validate(listNotes, { status: 'plain', q: null, limit: null, cursor: null })).toEqual({
      args: { status: 'plain' },
    })
    expect(validate(createNote, { title: 'T', description: null, pinned: null })).toEqual({
      args: { title: 'T' },
    })
    expect(validate(replaceNote, { id, title: 'T', description: null, pinned: true })).toEqual({
      args: { id, title: 'T', pinned: true },
    })
  })

  it('stays where it is allowed', () => {
    expect(validate(action('PATCH'), { blank: null })).toEqual({ args: { blank: null } })
  })

  it.each([
    ['a field that is required', { place: { name: null } }, /^place\.name: /],
    ['a field that there is not', { colour: null }, /^unknown field: colour$/],
    ['an item of a list', { list: [null] }, /^list\.0: /],
    ['another fault', { text: null, number: 'x' }, /^number: /],
  ])('does not help against %s', (_, fields, message) => {
    expect(validate(action('POST'), fields)).toEqual(refused(message))
  })

  it.each([
    [createNote, { title: null }],
    [replaceNote, { id, title: null, pinned: true }],
  ])('is what a required field is told that it got', (noteAction, fields) => {
    expect(validate(noteAction, fields)).toEqual(
      refused(/^title: .*expected string, received null$/),
    )
  })

  it('is told beside what is wrong without it', () => {
    expect(validate(action('POST'), { place: { name: null }, text: null, number: 'x' })).toEqual(
      refused(/^number: [^;]+; place\.name: .*received null$/),
    )
    expect(validate(createNote, {})).toEqual(refused(/^title: .*received undefined$/))
  })

  it('leaves what came as it was', () => {
    const fields = { place: { name: 'a', note: null } }
    validate(action('POST'), fields)
    expect(fields).toEqual({ place: { name: 'a', note: null } })
  })
})

describe('An empty text, where a field does not allow it', () => {
  it('is absent in a PATCH', () => {
    const fields = { text: '', blank: '', number: '', place: { name: 'a', note: '' } }
    expect(validate(action('PATCH'), fields)).toEqual({
      args: { blank: '', place: { name: 'a', note: '' } },
    })
    expect(validate(action('POST'), fields)).toEqual(refused(/^text: /))
  })

  it.each([
    [{ title: '', description: '', pinned: true }],
    [{ title: null, description: null, pinned: true }],
    [{ description: '', pinned: true }],
  ])('never wipes a note that is only pinned: %j', (fields) => {
    expect(validate(updateNote, { id, ...fields })).toEqual({ args: { id, pinned: true } })
  })

  it.each([{}, { title: null }, { title: '', description: null, pinned: null }])(
    'is nothing to change: %j',
    (fields) => {
      expect(validate(updateNote, { id, ...fields })).toEqual(
        refused(/^give at least one of title, description, pinned$/),
      )
    },
  )
})
