import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  type ActionDefinition,
  defineAction,
} from '../../functions-shared/actions/define-action.ts'
import { actions } from '../core-app/app/actions.ts'

const definition: ActionDefinition = {
  operationId: 'moveBigBox',
  method: 'POST',
  path: '/shelves/{shelf_id}/boxes/{id}',
  title: 'Move a box',
  summary: 'Moves a box.',
  scope: 'boxes:write',
  effect: 'write',
  idempotent: true,
  input: z.strictObject({
    shelf_id: z.string(),
    id: z.uuid(),
    metres: z.number().optional(),
    times: z.int().min(1).optional(),
    note: z.string().nullable().optional(),
  }),
  output: z.strictObject({ moved: z.literal(true) }),
}
const define = (changes: Partial<ActionDefinition> = {}) =>
  defineAction({ ...definition, ...changes })

describe('an action', () => {
  it.each([
    ['getMe', 'get_me'],
    ['listNotes', 'list_notes'],
    ['GetUserInfo', 'get_user_info'],
    ['move', 'move'],
    ['moveBigBox', 'move_big_box'],
  ])('called %s is done by patchbay_actions.%s', (operationId, sqlName) => {
    expect(define({ operationId }).sqlName).toBe(sqlName)
  })

  it('takes from the path what the path names', () => {
    expect(define().pathFields).toEqual(['shelf_id', 'id'])
    expect(define({ path: '/boxes' }).pathFields).toEqual([])
  })

  it.each([
    ['GET', 'query'],
    ['DELETE', 'query'],
    ['POST', 'body'],
    ['PUT', 'body'],
    ['PATCH', 'body'],
  ] as const)('by %s takes the rest from the %s', (method, carrier) => {
    expect(define({ method }).carrier).toBe(carrier)
  })

  it('knows which fields are numbers', () => {
    expect([...define().conversions.keys()]).toEqual(['metres', 'times'])
  })

  it('adds a row when it writes and succeeds with 201, or when it says so', () => {
    expect(define().adds).toBe(false)
    expect(define({ successStatus: 201 }).adds).toBe(true)
    expect(define({ successStatus: 201, effect: 'overwrite' }).adds).toBe(false)
    expect(define({ adds: true }).adds).toBe(true)
    expect(define({ successStatus: 201, adds: false }).adds).toBe(false)
  })

  it('succeeds with 200 unless it says 201', () => {
    expect(define().successStatus).toBe(200)
    expect(define({ successStatus: 201 }).successStatus).toBe(201)
  })

  it('leaves it to the user to be asked before what destroys, unless it says otherwise', () => {
    for (const effect of ['read', 'write', 'overwrite'] as const) {
      expect(define({ effect }).approval).toBe('never')
    }
    expect(define({ effect: 'destroy' }).approval).toBe('user')
    for (const approval of ['never', 'user', 'always'] as const) {
      expect(define({ effect: 'destroy', approval }).approval).toBe(approval)
    }
  })

  it.each(['Always', 'ask', '', null, true])('is refused with the approval %j', (approval) => {
    const wrong: object = { ...definition, approval }
    expect(() => Reflect.apply(defineAction, undefined, [wrong])).toThrow(
      'moveBigBox: approval must be never, user or always',
    )
  })

  it('keeps what its author wrote', () => {
    expect(define()).toMatchObject(definition)
  })
})

describe('every action of the registry', () => {
  it('has an operationId, an SQL function and a route of its own', () => {
    for (const key of [
      actions.map(({ operationId }) => operationId.toLowerCase()),
      actions.map(({ sqlName }) => sqlName),
      actions.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, '{}')}`),
    ]) {
      expect(new Set(key).size).toBe(actions.length)
    }
  })

  it.each(actions.map((action) => [action.operationId, action] as const))(
    '%s: the path names fields of its input, and its input is strict',
    (_name, action) => {
      for (const field of action.pathFields)
        expect(Object.keys(action.input.shape)).toContain(field)
      const fields = Object.fromEntries(
        action.pathFields.map((field) => [field, crypto.randomUUID()]),
      )
      const { error } = action.input.safeParse({ ...fields, title: 't', pinned: true, extra: 1 })
      expect(error?.issues.map(({ code }) => code)).toContain('unrecognized_keys')
    },
  )

  it.each(actions.map((action) => [action.operationId, action] as const))(
    '%s: effect, method, scope and idempotence agree with each other',
    (_name, { effect, method, scope, idempotent, sqlName }) => {
      expect(effect === 'read').toBe(method === 'GET')
      expect(effect === 'destroy').toBe(method === 'DELETE')
      expect(scope.endsWith(':read')).toBe(effect === 'read')
      // Only what adds something may do it twice.
      if (method !== 'POST') expect(idempotent).toBe(true)
      expect(sqlName).toMatch(/^[a-z][a-z0-9_]{0,59}$/)
    },
  )
})
