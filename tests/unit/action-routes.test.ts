import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type Action, defineAction } from '../../functions-shared/actions/define-action.ts'
import { routesOf } from '../../functions-shared/actions/routes.ts'
import { createEdgeFunction } from '../../functions-shared/runtime/http/edge-function.ts'
import { testRuntime } from './support/runtime.ts'

const get = (operationId: string, path: string): Action =>
  defineAction({
    operationId,
    method: 'GET',
    path,
    title: operationId,
    summary: 'Reads.',
    scope: 'x:read',
    effect: 'read',
    idempotent: true,
    input: z.strictObject(path.includes('{') ? { id: z.string() } : {}),
    output: z.strictObject({}),
  })

const byId = get('byId', '/x/{id}')
const literal = get('literal', '/x/y')

/** The action that answers a path, whichever order the registry has. */
async function reached(actions: readonly Action[], path: string): Promise<unknown> {
  const row = { ok: '{}', problem: null, user_id: null, client_id: null, detail: null }
  const { runtime, lines } = testRuntime(row)
  const edge = createEdgeFunction('gpt', routesOf(actions), () => runtime)
  await edge.fetch(new Request(`http://x/gpt${path}`, { headers: { key: 'pb_pk_x' } }))
  return lines.find(({ event }) => event === 'request')?.action
}

describe('A route that is spelled out', () => {
  it.each([[[byId, literal]], [[literal, byId]]])(
    'comes before one with a parameter, whatever their order',
    async (actions) => {
      expect(await reached(actions, '/x/y')).toBe('literal')
      expect(await reached(actions, '/x/z')).toBe('byId')
    },
  )
})
