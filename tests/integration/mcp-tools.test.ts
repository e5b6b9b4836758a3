import { describe, expect, it } from 'vitest'
import {
  canBeHeld,
  getApproval,
  withGetApproval,
} from '../../functions-shared/actions/approvals/get-approval.ts'
import { heldSchema } from '../../functions-shared/actions/approvals/held.ts'
import { app } from '../../functions-shared/app/app.ts'
import { answer } from '../support/answers.ts'
import { publishedSchema, shippedEffects } from '../support/examples.ts'
import { callTool, mcpToken, message, post, rpc } from '../support/mcp.ts'
import { F, sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const actions = withGetApproval(app.actions)

interface Listed {
  name: string
  title: string
  description: string
  inputSchema: {
    type: string
    properties: Record<string, { description?: string }>
    required?: string[]
  }
  outputSchema: { type: string }
  annotations: Record<string, unknown>
  securitySchemes: object[]
  _meta: Record<string, unknown>
}

const listed = async (): Promise<Listed[]> =>
  (await rpc(await mcpToken(await newUser()), 'tools/list')).result.tools

const namesWhere = async (hint: string) =>
  (await listed()).filter(({ annotations }) => annotations[hint] === true).map(({ name }) => name)

describe('tools/list', () => {
  it('has every action under its operationId, and nothing else', async () => {
    const document = (await answer(fetch(`${F}/gpt/openapi.json`))).body
    const operationIds = Object.values<Record<string, { operationId: string }>>(document.paths)
      .flatMap((methods) => Object.values(methods))
      .map(({ operationId }) => operationId)
    const names = (await listed()).map(({ name }) => name)
    expect(names).toEqual(actions.map(({ operationId }) => operationId))
    expect(names.toSorted()).toEqual(operationIds.toSorted())
  })

  it('says what each tool does to the data, all four hints spelled out', async () => {
    for (const { name, annotations } of await listed()) {
      expect(annotations, name).toEqual({
        title: expect.any(String),
        readOnlyHint: expect.any(Boolean),
        destructiveHint: expect.any(Boolean),
        idempotentHint: expect.any(Boolean),
        openWorldHint: false,
      })
      expect(annotations.readOnlyHint && annotations.destructiveHint, name).toBe(false)
    }
  })

  it('says of each action what its definition says, and of the shipped ones what they do', async () => {
    for (const { name, annotations } of await listed()) {
      const action = actions.find(({ operationId }) => operationId === name)
      const { readOnlyHint, destructiveHint, idempotentHint } = annotations
      const hints = { readOnlyHint, destructiveHint, idempotentHint }
      const hintsOf = (effect: string | undefined, idempotent: boolean | undefined) => ({
        readOnlyHint: effect === 'read',
        destructiveHint: effect === 'overwrite' || effect === 'destroy',
        idempotentHint: idempotent,
      })
      expect(hints, name).toEqual(hintsOf(action?.effect, action?.idempotent))
      if (name in shippedEffects) {
        expect(hints, name).toEqual(hintsOf(shippedEffects[name], name !== 'createNote'))
      }
    }
  })

  it('tells the truth: a tool that reads changes nothing in SQL', async () => {
    const stable = await sql<{ name: string }[]>`
      select proname as name from pg_proc
      where pronamespace = 'patchbay_actions'::regnamespace and provolatile <> 'v' and proargnames[1] = 'args'`
    // getApproval runs no action.
    const reading = actions.filter(
      (action) => action === getApproval || stable.some(({ name }) => name === action.sqlName),
    )
    expect(await namesWhere('readOnlyHint')).toEqual(reading.map(({ operationId }) => operationId))
  })

  it('describes every argument, and the answer', async () => {
    for (const { name, title, description, inputSchema, outputSchema } of await listed()) {
      expect(title.length, name).toBeGreaterThan(0)
      expect(description, name).toMatch(/./)
      expect(inputSchema, name).toMatchObject({ type: 'object', additionalProperties: false })
      expect(outputSchema, name).toMatchObject({ type: 'object' })
      for (const [field, schema] of Object.entries(inputSchema.properties)) {
        expect(schema.description ?? '', `${name}.${field}`).not.toBe('')
      }
    }
  })

  it('promises of each answer what the definition promises, word for word', async () => {
    for (const { name, outputSchema } of await listed()) {
      const action = actions.find(({ operationId }) => operationId === name)
      if (!action) throw new Error(`no action ${name}`)
      const output = publishedSchema(action)
      expect(outputSchema, name).toEqual(
        canBeHeld(action) ? { type: 'object', anyOf: [output, heldSchema] } : output,
      )
    }
    const created = (await listed()).find(({ name }) => name === 'createNote')
    expect(created?.outputSchema).toMatchObject({
      required: ['id', 'title', 'description', 'pinned', 'created_at', 'updated_at'],
      additionalProperties: false,
    })
  })

  it('names the scope of each tool where ChatGPT looks for it', async () => {
    for (const tool of await listed()) {
      const { scope } = actions.find(({ operationId }) => operationId === tool.name) ?? {}
      expect(tool.securitySchemes).toEqual([{ type: 'oauth2', scopes: scope ? [scope] : [] }])
      expect(tool._meta.securitySchemes).toEqual(tool.securitySchemes)
    }
  })
})

describe('tools/call', () => {
  it('answers structured content, and the same as text', async () => {
    const token = await mcpToken(await newUser())
    const result = await callTool(token, 'createNote', { title: 'Buy milk', description: null })
    expect(result.isError).toBeUndefined()
    expect(result.structuredContent).toMatchObject({ title: 'Buy milk', pinned: false })
    expect(JSON.parse(result.content[0].text)).toEqual(result.structuredContent)
    expect(result.content).toHaveLength(1)
  })

  it.each([
    ['createNote', {}, /^invalid_request: title: /],
    ['createNote', { title: '' }, /^invalid_request: title: must have 1 to 200 characters/],
    ['createNote', { title: 'x', titel: 'y' }, /^invalid_request: unknown field: titel/],
    ['createNote', { title: 7 }, /^invalid_request: title: /],
    ['listNotes', { limit: 51 }, /^invalid_request: limit: /],
    ['listNotes', { limit: '5' }, /^invalid_request: limit: /],
    ['listNotes', { status: 'done' }, /^invalid_request: status: /],
    ['listNotes', { cursor: 'x' }, /^invalid_request: cursor: /],
    ['updateNote', { id: crypto.randomUUID() }, /at least one of title, description, pinned/],
    ['getNote', { id: '7' }, /^invalid_request: id: must be a UUID/],
    ['getNote', { id: crypto.randomUUID() }, /^not_found: .*listNotes/],
    ['deleteNote', { id: crypto.randomUUID() }, /^not_found: .*listNotes/],
    ['getMe', { x: 1 }, /^invalid_request: unknown field: x/],
  ])('%s with %j is a tool error that names the fault', async (name, args, text) => {
    const result = await callTool(await mcpToken(await newUser()), name, args)
    expect(result.isError).toBe(true)
    expect(result.structuredContent).toBeUndefined()
    expect(result.content).toEqual([{ type: 'text', text: expect.stringMatching(text) }])
  })

  it('does not repeat what it refused: the text may stand in a log', async () => {
    const result = await callTool(await mcpToken(await newUser()), 'getNote', { id: 'my secret' })
    expect(result.content[0].text).not.toContain('my secret')
  })

  it("never touches another user's note", async () => {
    const owner = await newUser()
    const { id } = (await callTool(await mcpToken(owner), 'createNote', { title: 'mine' }))
      .structuredContent
    const stranger = await mcpToken(await newUser())
    for (const [name, args] of [
      ['getNote', { id }],
      ['updateNote', { id, title: 'x' }],
      ['replaceNote', { id, title: 'x', pinned: true }],
      ['pinNote', { id }],
      ['deleteNote', { id }],
    ] as const) {
      expect((await callTool(stranger, name, args)).content[0].text).toMatch(/^not_found: /)
    }
    expect(await sql`select title, pinned from public.notes where id = ${id}`).toEqual([
      { title: 'mine', pinned: false },
    ])
  })

  it('is seen by the phone: a connection, and when it was used last', async () => {
    const user = await newUser()
    const token = await mcpToken(user)
    await callTool(token, 'getMe')
    const [row] = await sql`
      select has_completed_oauth, last_interaction > now() - interval '1 minute' as recent
      from public.user_gpt_connections where user_id = ${user.id}`
    expect(row).toEqual({ has_completed_oauth: true, recent: true })
  })
})

describe('The prompt readNotes', () => {
  const read = async (token: string, args?: object): Promise<string> =>
    (await rpc(token, 'prompts/get', { name: 'readNotes', arguments: args })).result.messages[0]
      .content.text

  it('is listed with its argument', async () => {
    const token = await mcpToken(await newUser())
    const { prompts } = (await rpc(token, 'prompts/list')).result
    expect(prompts).toEqual([
      {
        name: 'readNotes',
        title: expect.any(String),
        description: expect.any(String),
        arguments: [{ name: 'focus', description: expect.any(String), required: false }],
      },
    ])
  })

  it("brings the user's notes, what to look for, and nothing of anybody else", async () => {
    const token = await mcpToken(await newUser())
    await callTool(token, 'createNote', { title: 'Call the bank' })
    await callTool(await mcpToken(await newUser()), 'createNote', { title: 'Not yours' })
    const text = await read(token, { focus: 'money' })
    expect(text).toContain('Call the bank')
    expect(text).toContain('money')
    expect(text).not.toContain('Not yours')
  })

  it('is one recorded call, as any other', async () => {
    const user = await newUser()
    await read(await mcpToken(user))
    const records =
      await sql`select action, outcome from patchbay.interactions where user_id = ${user.id}`
    expect(records).toEqual([{ action: 'list_notes', outcome: 'ok' }])
  })

  it.each([[{ focus: '' }], [{ focus: 'x'.repeat(201) }]])(
    'refuses %j and names the argument',
    async (args) => {
      const token = await mcpToken(await newUser())
      const call = message('prompts/get', { name: 'readNotes', arguments: args })
      const { body } = await answer(post(token, call))
      expect(body.error).toMatchObject({ code: -32602, message: expect.stringMatching(/^focus: /) })
    },
  )
})
