import { describe, expect, it } from 'vitest'
import {
  canBeHeld,
  withGetApproval,
} from '../../../functions-shared/actions/approvals/get-approval.ts'
import { openApiDocument } from '../../../functions-shared/actions/openapi.ts'
import { app } from '../../../functions-shared/app/app.ts'
import { answer } from '../../support/answers.ts'
import { connect, gpt } from '../../support/gpt.ts'
import { F, stack } from '../../support/stack.ts'
import { newUser } from '../../support/users.ts'
import { shippedEffects } from '../support/examples.ts'

const { actions } = app

interface Operation {
  operationId: string
  summary: string
  description: string
  parameters?: {
    name: string
    in: string
    required: boolean
    description?: string
    schema: object
  }[]
  requestBody?: { content: Record<string, { schema: { properties: object; required: string[] } }> }
  responses: Record<string, { description: string; content: Record<string, { schema: object }> }>
  security: Record<string, string[]>[]
  'x-openai-isConsequential': boolean
}

const served = () => answer(fetch(`${F}/gpt/openapi.json`))

async function operations(): Promise<[method: string, path: string, operation: Operation][]> {
  const { body } = await served()
  return Object.entries<Record<string, Operation>>(body.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, Operation] => [
      method,
      path,
      operation,
    ]),
  )
}

/** Every object inside a value. */
function* objectsIn(value: unknown): Generator<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) yield Object.fromEntries(Object.entries(value))
  for (const inner of Object.values(value)) yield* objectsIn(inner)
}

describe('GET gpt/openapi.json', () => {
  it('is there for everybody, as JSON that may be cached', async () => {
    const { status, headers } = await served()
    expect(status).toBe(200)
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    expect(headers.get('cache-control')).toMatch(/max-age=\d+/)
  })

  it('is made of the registry, for the addresses of this server', async () => {
    const made = openApiDocument(app, { gptResource: `${F}/gpt`, issuer: `${F}/oauth` })
    expect((await served()).body).toEqual(JSON.parse(JSON.stringify(made)))
  })

  it('describes every action that is served, and every action that it describes is served', async () => {
    const { access_token } = await connect(await newUser())
    for (const [method, path] of await operations()) {
      const url = path.replaceAll(/\{\w+\}/g, crypto.randomUUID())
      const request = {
        method: method.toUpperCase(),
        ...(/^p/.test(method) && { json: { title: 'x', completed: true } }),
      }
      const { status, body } = await answer(gpt(access_token, url, request))
      expect(body.message ?? '', `${method} ${path}`).not.toMatch(/nothing here|Use /)
      expect([200, 201, 400, 404, 409], `${method} ${path}`).toContain(status)
    }
    const described = (await operations()).map(([, , { operationId }]) => operationId)
    const listed = withGetApproval(actions).map(({ operationId }) => operationId)
    expect(described.toSorted()).toEqual(listed.toSorted())
  })

  it('holds no secret', async () => {
    const { text } = await served()
    for (const secret of [
      stack.publishable_key,
      stack.secret_key,
      stack.demo_client.client_secret,
      stack.demo_client.client_id,
      stack.demo_user.password,
    ]) {
      expect(text).not.toContain(secret)
    }
  })
})

describe('The document keeps to OpenAPI 3.1', () => {
  it('has version, title and one server, which is where the actions are', async () => {
    const { body } = await served()
    expect(body.openapi).toBe('3.1.0')
    expect(body.info).toMatchObject({ title: expect.any(String), version: expect.any(String) })
    expect(body.servers).toEqual([{ url: `${F}/gpt` }])
  })

  it('declares each path parameter exactly once, and no other', async () => {
    for (const [, path, operation] of await operations()) {
      const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      const declared = operation.parameters?.filter((one) => one.in === 'path') ?? []
      expect(declared.map(({ name }) => name)).toEqual(inPath)
      expect(declared.every(({ required }) => required)).toBe(true)
      const names = (operation.parameters ?? []).map((one) => `${one.in} ${one.name}`)
      expect(new Set(names).size).toBe(names.length)
    }
  })

  it('has a body only where a method takes one, and requires only fields that exist', async () => {
    for (const [method, path, operation] of await operations()) {
      if (method === 'get' || method === 'delete') expect(operation.requestBody).toBeUndefined()
      const schema = operation.requestBody?.content['application/json']?.schema
      const fields = Object.keys(schema?.properties ?? {})
      expect(fields, path).toEqual(expect.arrayContaining(schema?.required ?? []))
    }
  })

  it('describes each answer, and every reference leads somewhere', async () => {
    const { body } = await served()
    const held = new Set(actions.filter(canBeHeld).map(({ operationId }) => operationId))
    for (const [, path, { operationId, responses }] of await operations()) {
      expect(Object.keys(responses), path).toEqual(
        expect.arrayContaining(['400', '401', '403', '404', '409', '429']),
      )
      const good = Object.keys(responses).filter((status) => status < '300')
      const done = good.filter((status) => status !== '202')
      expect(done, path).toHaveLength(1)
      expect(['200', '201'], path).toContain(done[0])
      // A call that waits for the user: of what can be held, and of nothing else.
      expect(good.includes('202'), operationId).toBe(held.has(operationId))
    }
    for (const { $ref } of objectsIn(body)) {
      if (typeof $ref !== 'string') continue
      const steps = $ref.replace(/^#\//, '').split('/')
      const target = steps.reduce((at, step) => at?.[step], body)
      expect(target, $ref).toBeDefined()
    }
  })

  it('names the scopes that an operation needs, all of which the client can ask for', async () => {
    const { body } = await served()
    const { flows } = body.components.securitySchemes.oauth
    expect(flows.authorizationCode).toMatchObject({
      authorizationUrl: `${F}/oauth/authorize`,
      tokenUrl: `${F}/oauth/token`,
    })
    const known = Object.keys(flows.authorizationCode.scopes)
    for (const [, , { security }] of await operations()) {
      expect(security).toHaveLength(1)
      expect(known).toEqual(expect.arrayContaining(security[0]?.oauth ?? ['none']))
    }
  })
})

describe("The document keeps to ChatGPT's limits", () => {
  it('has at most 30 operations, each with an id of its own', async () => {
    const ids = (await operations()).map(([, , { operationId }]) => operationId)
    expect(ids.length).toBeLessThanOrEqual(30)
    expect(new Set(ids).size).toBe(ids.length)
    for (const id of ids) expect(id).toMatch(/^[A-Za-z][A-Za-z0-9]{0,63}$/)
  })

  it('has summaries and descriptions of at most 300 characters, parameters of at most 700', async () => {
    for (const [, path, operation] of await operations()) {
      expect(operation.summary.length, path).toBeLessThanOrEqual(300)
      expect(operation.description.length, path).toBeLessThanOrEqual(300)
      for (const { name, description } of operation.parameters ?? []) {
        expect(description?.length ?? 0, `${path} ${name}`).toBeGreaterThan(0)
        expect(description?.length ?? 0, `${path} ${name}`).toBeLessThanOrEqual(700)
      }
    }
  })

  it('asks every time before something is destroyed, and never otherwise', async () => {
    const consequential = (await operations())
      .filter(([, , operation]) => operation['x-openai-isConsequential'])
      .map(([, , { operationId }]) => operationId)
    const destroying = actions.filter(({ effect }) => effect === 'destroy')
    expect(consequential.toSorted()).toEqual(
      destroying.map(({ operationId }) => operationId).toSorted(),
    )
    expect(consequential.filter((name) => name in shippedEffects)).toEqual(['deleteTodo'])
  })
})
