import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { withGetApproval } from '../../functions-shared/actions/approvals/get-approval.ts'
import { defineAction } from '../../functions-shared/actions/define-action.ts'
import { openApiDocument } from '../../functions-shared/actions/openapi.ts'
import { app } from '../core-app/app/app.ts'
import { publishedSchema, shippedEffects } from '../support/examples.ts'
import { environment, testConfig } from './support/runtime.ts'

const { actions } = app

const described = z.looseObject({ description: z.string() })
const schema = z.looseObject({ properties: z.record(z.string(), z.looseObject({})) })
const operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  description: z.string(),
  'x-openai-isConsequential': z.boolean(),
  security: z.array(z.object({ oauth: z.array(z.string()) })),
  parameters: z
    .array(
      described.extend({
        name: z.string(),
        in: z.enum(['path', 'query']),
        required: z.boolean(),
        schema: z.looseObject({}),
      }),
    )
    .default([]),
  requestBody: z
    .object({
      required: z.literal(true),
      content: z.object({ 'application/json': z.object({ schema }) }),
    })
    .optional(),
  responses: z.record(z.string(), described),
})
const read = z.looseObject({
  openapi: z.literal('3.1.0'),
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({
    securitySchemes: z.object({
      oauth: z.object({
        type: z.literal('oauth2'),
        flows: z.object({
          authorizationCode: z.object({
            authorizationUrl: z.string(),
            tokenUrl: z.string(),
            scopes: z.record(z.string(), z.string()),
          }),
        }),
      }),
    }),
  }),
})

const config = testConfig()
const text = JSON.stringify(openApiDocument(app, config))
const document = read.parse(JSON.parse(text))
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, found]) => ({ path, method, ...found })),
)
const byId = (id: string) => {
  const found = operations.find(({ operationId }) => operationId === id)
  if (!found) throw new Error(`no ${id}`)
  return found
}

describe('the OpenAPI document', () => {
  it('is served for the actions, signed in to by the code flow', () => {
    expect(document.servers).toEqual([{ url: 'https://app.example/functions/v1/gpt' }])
    expect(document.components.securitySchemes.oauth.flows.authorizationCode).toEqual({
      authorizationUrl: 'https://app.example/functions/v1/oauth/authorize',
      tokenUrl: 'https://app.example/functions/v1/oauth/token',
      scopes: expect.objectContaining({ 'notes:read': expect.any(String) }),
    })
  })

  it('has one operation for each action, on its path and method', () => {
    expect(
      operations.map(({ path, method, operationId }) => [path, method, operationId]).sort(),
    ).toEqual(
      withGetApproval(actions)
        .map(({ path, method, operationId }) => [path, method.toLowerCase(), operationId])
        .sort(),
    )
  })

  it('keeps the limits of GPT Actions: 30 operations, 300 and 700 characters', () => {
    expect(operations.length).toBeLessThanOrEqual(30)
    for (const found of operations) {
      expect(found.summary.length).toBeLessThanOrEqual(300)
      expect(found.description.length).toBeLessThanOrEqual(300)
      for (const parameter of found.parameters)
        expect(parameter.description.length).toBeLessThanOrEqual(700)
    }
  })

  it('describes every field of a body, in at most 700 characters', () => {
    for (const { requestBody } of operations) {
      const { properties = {} } = requestBody?.content['application/json'].schema ?? {}
      for (const property of Object.values(properties)) {
        const found = [...JSON.stringify(property).matchAll(/"description":"([^"]*)"/g)]
        expect(found.length).toBeGreaterThan(0)
        for (const [, description] of found) expect(description).toMatch(/^.{1,700}$/)
      }
    }
  })

  it('has operationIds that are unique and plain', () => {
    const ids = operations.map(({ operationId }) => operationId)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/)
  })

  it('asks the user every time for what destroys, and offers "always allow" for the rest', () => {
    for (const { operationId, effect } of actions) {
      const asks = byId(operationId)['x-openai-isConsequential']
      expect(asks, operationId).toBe(effect === 'destroy')
      if (operationId in shippedEffects) {
        expect(asks, operationId).toBe(operationId === 'deleteNote')
      }
    }
  })

  it('needs for each operation the scope of its action', () => {
    for (const { operationId, scope } of actions)
      expect(byId(operationId).security).toEqual([{ oauth: [scope] }])
    // It tells a connection of its own calls alone.
    expect(byId('getApproval').security).toEqual([{ oauth: [] }])
    const { scopes } = document.components.securitySchemes.oauth.flows.authorizationCode
    expect(new Set(actions.map(({ scope }) => scope))).toEqual(new Set(Object.keys(scopes)))
  })

  it('says of each field where it travels and whether it has to', () => {
    expect(
      byId('listNotes').parameters.map((found) => [found.name, found.in, found.required]),
    ).toEqual([
      ['status', 'query', false],
      ['q', 'query', false],
      ['limit', 'query', false],
      ['cursor', 'query', false],
    ])
    expect(byId('listNotes').requestBody).toBeUndefined()
    expect(
      byId('updateNote').parameters.map((found) => [found.name, found.in, found.required]),
    ).toEqual([['id', 'path', true]])
    expect(byId('updateNote').requestBody?.content['application/json'].schema).toMatchObject({
      required: [],
      additionalProperties: false,
      properties: { title: { minLength: 1, maxLength: 200 }, pinned: { type: 'boolean' } },
    })
    expect(byId('replaceNote').requestBody?.content['application/json'].schema).toMatchObject({
      required: ['title', 'pinned'],
    })
    expect(byId('pinNote').requestBody).toBeUndefined()
    expect(byId('getMe').parameters).toEqual([])
  })

  it('names every path parameter of its paths, and no other', () => {
    for (const { path, parameters } of operations) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect(parameters.filter((found) => found.in === 'path').map(({ name }) => name)).toEqual(
        named,
      )
    }
  })

  it('says of an action that can be held how it is answered then, and of no other', () => {
    for (const { operationId, approval } of actions) {
      const { responses } = byId(operationId)
      expect(responses[202] !== undefined, operationId).toBe(approval !== 'never')
    }
    expect(byId('deleteNote').responses[202]).toMatchObject({
      description: expect.stringContaining('getApproval'),
      content: {
        'application/json': {
          schema: {
            properties: {
              approval: {
                required: ['id', 'status', 'url', 'expires_at'],
                additionalProperties: false,
              },
            },
          },
        },
      },
    })
  })

  it('has getApproval only where an action can be held', () => {
    const never = actions.map((action) => ({ ...action, approval: 'never' as const }))
    expect(JSON.stringify(openApiDocument({ ...app, actions: never }, config))).not.toMatch(
      /getApproval|"202"/,
    )
  })

  it('describes every answer: success and the errors', () => {
    expect(Object.keys(byId('createNote').responses)).toEqual([
      '201',
      '400',
      '401',
      '403',
      '404',
      '409',
      '429',
    ])
    for (const { responses } of operations)
      for (const { description } of Object.values(responses)) expect(description).not.toBe('')
  })

  it('promises of each success what the definition promises, and of each error the same', () => {
    const answers = z.record(
      z.string(),
      z.object({ content: z.object({ 'application/json': z.object({ schema: z.unknown() }) }) }),
    )
    for (const action of actions) {
      const { operationId, successStatus } = action
      const responses = answers.parse(byId(operationId).responses)
      for (const [status, { content }] of Object.entries(responses)) {
        const { schema } = content['application/json']
        if (status === `${successStatus}`)
          expect(schema, operationId).toEqual(publishedSchema(action))
        else if (status !== '202') expect(schema).toEqual({ $ref: '#/components/schemas/Error' })
      }
      expect(Object.keys(responses).filter((status) => status < '300')).toEqual([
        `${successStatus}`,
        ...(action.approval === 'never' ? [] : ['202']),
      ])
    }
    expect(byId('createNote').responses['201']).toMatchObject({
      content: {
        'application/json': {
          schema: {
            required: ['id', 'title', 'description', 'pinned', 'created_at', 'updated_at'],
            additionalProperties: false,
          },
        },
      },
    })
  })

  it('stays under 100,000 characters', () => {
    expect(text.length).toBeLessThan(100_000)
  })

  it('is the same each time', () => {
    expect(JSON.stringify(openApiDocument(app, config))).toBe(text)
  })

  it('holds no secret and nothing of the inside', () => {
    for (const inside of [
      environment.PATCHBAY_TOKEN_KEYS,
      environment.PATCHBAY_DB_URL,
      'postgres',
      'sb_secret',
      'pb_',
    ])
      expect(text).not.toContain(inside)
    expect(text).not.toContain('$schema')
  })

  it('puts two methods of one path together', () => {
    const base = { title: 'T', summary: 'S.', scope: 's', idempotent: true } as const
    const input = z.strictObject({})
    const two = read.parse(
      openApiDocument(
        {
          ...app,
          actions: [
            defineAction({
              ...base,
              operationId: 'a',
              method: 'GET',
              path: '/x',
              effect: 'read',
              input,
              output: input,
            }),
            defineAction({
              ...base,
              operationId: 'b',
              method: 'DELETE',
              path: '/x',
              effect: 'destroy',
              input,
              output: input,
            }),
          ],
        },
        config,
      ),
    )
    expect(Object.keys(two.paths['/x'] ?? {})).toEqual(['get', 'delete'])
  })
})
