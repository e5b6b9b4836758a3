import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv'
import { describe, expect, it } from 'vitest'
import { app } from '../../../functions-shared/app/app.ts'
import { answer, expectProblem } from '../../support/answers.ts'
import { gptDoor, mcpDoor } from '../../support/both-doors.ts'
import { connect, gpt } from '../../support/gpt.ts'
import { rpc } from '../../support/mcp.ts'
import { F } from '../../support/stack.ts'
import { newUser } from '../../support/users.ts'
import { exampleFor, mayRefuse, shippedEffects } from '../support/examples.ts'

const { actions } = app

// RFC 3339 in UTC, however it is spelled.
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|\+00:00)$/
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

async function connected() {
  const user = await newUser()
  const { access_token: token } = await connect(user)
  const create = async (json: object) => (await answer(gpt(token, '/todos', { json }))).body
  return { user, token, create }
}

const todo = (fields: object) => ({
  id: expect.stringMatching(UUID),
  title: 'Buy milk',
  description: null,
  completed: false,
  created_at: expect.stringMatching(TIME),
  updated_at: expect.stringMatching(TIME),
  ...fields,
})

describe('createTodo', () => {
  it('answers 201 with the bare todo', async () => {
    const { token, user } = await connected()
    const json = { title: 'Buy milk', description: '2 l', completed: true }
    const { status, headers, body } = await answer(gpt(token, '/todos', { json }))
    expect(status).toBe(201)
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(body).toEqual(todo({ description: '2 l', completed: true }))
    const { data } = await user.supabase.from('todos').select('id, user_id')
    expect(data).toEqual([{ id: body.id, user_id: user.id }])
  })

  it('needs a title only', async () => {
    const { create } = await connected()
    expect(await create({ title: 'Buy milk' })).toEqual(todo({}))
    expect(await create({ title: 'Buy milk', description: null })).toEqual(todo({}))
    expect(await create({ title: 'Buy milk', description: '' })).toEqual(todo({ description: '' }))
  })

  it('makes two todos of two calls', async () => {
    const { create } = await connected()
    expect((await create({ title: 'a' })).id).not.toBe((await create({ title: 'a' })).id)
  })
})

describe('getTodo and listTodos', () => {
  it('answer 200: one todo bare, many in a list', async () => {
    const { token, create } = await connected()
    const made = await create({ title: 'Buy milk' })
    expect(await answer(gpt(token, `/todos/${made.id}`))).toMatchObject({ status: 200, body: made })
    const list = await answer(gpt(token, '/todos'))
    expect(list.status).toBe(200)
    expect(list.body).toEqual({ todos: [made], next_cursor: null })
  })

  it('accept an id in capital letters', async () => {
    const { token, create } = await connected()
    const { id } = await create({ title: 'x' })
    expect((await gpt(token, `/todos/${id.toUpperCase()}`)).status).toBe(200)
  })
})

describe('updateTodo', () => {
  it.each([
    [{ title: 'New' }],
    [{ description: 'New' }],
    [{ completed: true }],
    [{ title: 'New', description: 'New', completed: true }],
  ])('changes %j and nothing else', async (change) => {
    const { token, create } = await connected()
    const made = await create({ title: 'Buy milk', description: 'Old' })
    const { status, body } = await answer(
      gpt(token, `/todos/${made.id}`, { method: 'PATCH', json: change }),
    )
    expect(status).toBe(200)
    expect(body).toEqual({ ...made, ...change, updated_at: expect.stringMatching(TIME) })
    expect(Date.parse(body.updated_at)).toBeGreaterThanOrEqual(Date.parse(made.updated_at))
    expect(body.updated_at).not.toBe(made.updated_at)
    expect((await answer(gpt(token, `/todos/${made.id}`))).body).toEqual(body)
  })
})

describe('replaceTodo', () => {
  it('replaces everything; a description that is left out is gone', async () => {
    const { token, create } = await connected()
    const made = await create({ title: 'Old', description: 'Old', completed: true })
    const put = (json: object) => answer(gpt(token, `/todos/${made.id}`, { method: 'PUT', json }))
    const first = await put({ title: 'Buy milk', completed: false })
    expect(first.status).toBe(200)
    expect(first.body).toEqual(todo({ id: made.id, created_at: made.created_at }))
    const second = await put({ title: 'Buy milk', completed: false, description: 'x' })
    expect(second.body.description).toBe('x')
  })
})

describe('completeTodo', () => {
  it('completes, once and again', async () => {
    const { token, create } = await connected()
    const { id } = await create({ title: 'Buy milk' })
    for (const body of [undefined, '{}', undefined]) {
      const pending = gpt(token, `/todos/${id}/complete`, {
        method: 'POST',
        ...(body !== undefined && { body }),
      })
      expect(await answer(pending)).toMatchObject({ status: 200, body: { id, completed: true } })
    }
  })
})

describe('deleteTodo', () => {
  it('deletes for good: the second time there is none', async () => {
    const { token, create } = await connected()
    const { id } = await create({ title: 'Buy milk' })
    const remove = () => gpt(token, `/todos/${id}`, { method: 'DELETE' })
    const { status, body } = await answer(remove())
    expect([status, body]).toEqual([200, { deleted: true, id }])
    await expectProblem(remove(), 404, 'not_found', /listTodos/)
    await expectProblem(gpt(token, `/todos/${id}`), 404, 'not_found')
  })
})

describe('A todo that does not exist', () => {
  it.each([
    ['GET', '', undefined],
    ['PATCH', '', { title: 'x' }],
    ['PUT', '', { title: 'x', completed: true }],
    ['DELETE', '', undefined],
    ['POST', '/complete', undefined],
  ])('is 404 for %s %s', async (method, path, json) => {
    const { token } = await connected()
    const url = `/todos/${crypto.randomUUID()}${path}`
    await expectProblem(gpt(token, url, { method, json }), 404, 'not_found', /listTodos/)
  })
})

describe('getMe and GetUserInfo', () => {
  it('tell whose account it is and how many todos there are', async () => {
    const { user, token, create } = await connected()
    await create({ title: 'open' })
    await create({ title: 'done', completed: true })
    await create({ title: 'done', completed: true })
    const { status, body } = await answer(gpt(token, '/me'))
    expect(status).toBe(200)
    expect(body).toEqual({
      user_id: user.id,
      email: user.email,
      name: null,
      created_at: expect.stringMatching(TIME),
      todos: { open: 1, completed: 2 },
    })

    const info = await answer(gpt(token, '/get_user_info'))
    expect(info.status).toBe(200)
    expect(Object.keys(info.body).sort()).toEqual(['account_info', 'user_id'])
    expect(info.body.user_id).toBe(user.id)
    expect(info.body.account_info).toContain(user.email)
    expect(info.body.account_info).toContain('1 open and 2 completed')
  })

  it('know the name that the user gave the app', async () => {
    const { user, token } = await connected()
    await user.supabase.auth.updateUser({ data: { full_name: 'Zoë 🐈' } })
    expect((await answer(gpt(token, '/me'))).body.name).toBe('Zoë 🐈')
  })
})

describe('Every answer is what its action promises', () => {
  const validator = new AjvJsonSchemaValidator()

  it.each(actions.map((action) => [action.operationId, action] as const))(
    '%s, by the definition and by the schemas that are served',
    async (operationId, action) => {
      const { user, create } = await connected()
      const { id } = await create({ title: 'Buy milk', description: '2 l' })
      const token = await gptDoor.token(user, null)
      const { output, error } = await gptDoor.call(action, exampleFor(action, id), token)
      if (error && !(operationId in shippedEffects)) {
        expect(error).toMatch(mayRefuse)
        return
      }
      expect(error).toBeUndefined()
      expect(action.output.safeParse(output).error?.issues ?? []).toEqual([])

      const { body: document } = await answer(fetch(`${F}/gpt/openapi.json`))
      const operation = document.paths[action.path][action.method.toLowerCase()]
      const { schema } = operation.responses[action.successStatus].content['application/json']
      expect(validator.getValidator(schema)(output)).toMatchObject({ valid: true })
      expect(validator.getValidator(schema)({ ...Object(output), surprise: 1 }).valid).toBe(false)
    },
  )

  it('as an MCP tool too, by the schema of tools/list', async () => {
    const { user, create } = await connected()
    const token = await mcpDoor.token(user, null)
    const { tools } = (await rpc(token, 'tools/list')).result
    for (const action of actions) {
      const { id } = await create({ title: 'Buy milk' })
      const { output } = await mcpDoor.call(action, exampleFor(action, id), token)
      if (output === undefined && !(action.operationId in shippedEffects)) continue
      const { outputSchema } = tools.find(
        ({ name }: { name: string }) => name === action.operationId,
      )
      expect(validator.getValidator(outputSchema)(output), action.operationId).toMatchObject({
        valid: true,
      })
    }
  })
})
