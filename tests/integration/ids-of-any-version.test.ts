import { createHash } from 'node:crypto'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Action } from '../../functions-shared/actions/define-action.ts'
import { app } from '../../functions-shared/app/app.ts'
import { answer } from '../support/answers.ts'
import { gptDoor, mcpDoor } from '../support/both-doors.ts'
import { exampleFor, mayRefuse, shippedEffects } from '../support/examples.ts'
import { decide, gpt, newRequest, phone } from '../support/gpt.ts'
import { MCP } from '../support/mcp.ts'
import { appClient } from '../support/sign-up.ts'
import { F, sql, stack } from '../support/stack.ts'
import { signUserJwt } from '../support/user-jwt.ts'

const { actions } = app

/** `md5(text)::uuid` as it often stands in tables: a UUID of no version, which RFC 9562 does not know. */
function md5Uuid(): string {
  for (;;) {
    const hex = createHash('md5').update(crypto.randomUUID()).digest('hex')
    const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
    if (!z.uuid().safeParse(id).success) return id
  }
}

async function newUser() {
  const id = md5Uuid()
  const email = `${id}@example.com`
  await sql`
    insert into auth.users (id, email, aud, role, created_at)
    values (${id}, ${email}, 'authenticated', 'authenticated', now() - interval '1 hour')`
  return { id, email, jwt: await signUserJwt(id), password: '', supabase: appClient(stack) }
}

async function newNote(userId: string): Promise<string> {
  const id = md5Uuid()
  await sql`insert into public.notes (id, user_id, title) values (${id}, ${userId}, 'Buy milk')`
  return id
}

/** Its example must succeed; an adopter's may be refused. */
const isShipped = ({ operationId }: Action) => operationId in shippedEffects

const validator = new AjvJsonSchemaValidator()

describe('A user and a note whose ids are md5()::uuid', () => {
  const everyAction = actions.map((action) => [action.operationId, action] as const)

  it.each(everyAction)('go through %s at both doors', async (_, action) => {
    for (const door of [gptDoor, mcpDoor]) {
      const user = await newUser()
      const args = exampleFor(action, await newNote(user.id))
      const { output, error } = await door.call(action, args, await door.token(user, null))
      if (error !== undefined && !isShipped(action)) expect(error).toMatch(mayRefuse)
      else {
        expect(error).toBeUndefined()
        expect(action.output.safeParse(output).error?.issues ?? []).toEqual([])
        if ('id' in args) expect(output).toMatchObject({ id: args.id })
      }
    }
  })

  it("are what the MCP SDK's client takes, which validates each answer", async () => {
    const user = await newUser()
    const token = await mcpDoor.token(user, null)
    const client = new Client({ name: 'test', version: '1' }, { jsonSchemaValidator: validator })
    const authorization = `Bearer ${token}`
    await client.connect(
      new StreamableHTTPClientTransport(new URL(MCP), {
        requestInit: { headers: { authorization } },
      }),
    )
    await client.listTools()
    for (const action of actions) {
      const args = exampleFor(action, await newNote(user.id))
      const result = await client.callTool({ name: action.operationId, arguments: args })
      if (result.isError && !isShipped(action)) {
        expect(JSON.stringify(result.content)).toMatch(/not_found|conflict/)
      } else expect(result.structuredContent, action.operationId).toBeDefined()
    }
    await client.close()
  })

  it('go through a list, page by page', async () => {
    const user = await newUser()
    const ids = await Promise.all([1, 2, 3].map(() => newNote(user.id)))
    const token = await gptDoor.token(user, null)
    const seen: string[] = []
    for (let cursor = ''; ; ) {
      const page = await answer(gpt(token, `/notes?limit=1${cursor && `&cursor=${cursor}`}`))
      expect(page.status, page.text).toBe(200)
      seen.push(...page.body.notes.map(({ id }: { id: string }) => id))
      cursor = page.body.next_cursor ?? ''
      if (cursor === '') break
    }
    expect(seen.toSorted()).toEqual(ids.toSorted())
  })

  it('go through the status endpoint, in any case', async () => {
    const user = await newUser()
    const never = { has_completed_oauth: false, last_interaction: null }
    expect(await answer(phone(user))).toMatchObject({ status: 404, body: never })
    await gptDoor.token(user, null)
    for (const method of ['GET', 'POST', 'DELETE'] as const) {
      expect((await phone(user, method, user.id.toUpperCase())).status).toBe(200)
    }
    expect((await answer(phone(user))).body).toEqual(never)
  })
})

describe('A request whose id is md5()::uuid', () => {
  it('is shown, waits, and is decided', async () => {
    const user = await newUser()
    const id = md5Uuid()
    await sql`update patchbay.authorization_requests set id = ${id} where id = ${await newRequest()}`
    const url = `${F}/oauth/requests/${id}`
    expect((await fetch(url)).status).toBe(200)
    expect((await fetch(`${url}/wait`, { method: 'POST' })).status).toBe(204)
    expect((await decide(id, user)).status).toBe(200)
    expect((await decide(id, user)).status).toBe(409)
  })
})

describe('What the tables hold is what the schemas promise', () => {
  let schemas: Map<string, object>
  beforeAll(async () => {
    const { body } = await answer(fetch(`${F}/gpt/openapi.json`))
    schemas = new Map(
      actions.map(({ operationId, path, method, successStatus }) => {
        const { responses } = body.paths[path][method.toLowerCase()]
        return [operationId, responses[successStatus].content['application/json'].schema]
      }),
    )
  })
  const problem = (operationId: string, output: unknown) =>
    validator.getValidator(schemas.get(operationId) ?? {})(output).errorMessage

  it.each([
    ['microseconds', '2026-11-21 09:30:00.000001+00'],
    ['the first and the last time', '1970-01-01 00:00:00+00'],
    ['a far future', '9999-12-30 23:59:59.999999+00'],
  ])('in a note with %s', async (_, at) => {
    const user = await newUser()
    await sql`
      insert into public.notes (user_id, title, description, created_at, updated_at)
      values (${user.id}, repeat('👩‍👩‍👧‍👦', 28), repeat(${'🐈\u0001'}, 1000), ${at}, ${at})`
    const token = await gptDoor.token(user, null)
    const { body } = await answer(gpt(token, '/notes'))
    expect(body.notes).toHaveLength(1)
    expect(problem('listNotes', body)).toBeUndefined()
    expect((await answer(gpt(token, `/notes/${body.notes[0].id}`))).body).toEqual(body.notes[0])
  })

  const numbered = sql.json({ full_name: 7 })
  const strange = sql.json({ name: `"\\\u0001\u202e${'🐈'.repeat(300)}` })
  it.each([
    ['no date and no address', sql`created_at = null, email = null`],
    ['a date that never comes', sql`created_at = 'infinity'`],
    ['an address of another script', sql`email = ${`用户-${crypto.randomUUID()}@例子.公司`}`],
    ['a name that is a number', sql`raw_user_meta_data = ${numbered}`],
    ['a name of every kind', sql`raw_user_meta_data = ${strange}`],
  ])('in an account with %s', async (_, change) => {
    const user = await newUser()
    const token = await gptDoor.token(user, null)
    await sql`update auth.users set ${change} where id = ${user.id}`
    const me = await answer(gpt(token, '/me'))
    expect(me.status, me.text).toBe(200)
    expect(problem('getMe', me.body)).toBeUndefined()
    const info = await answer(gpt(token, '/get_user_info'))
    expect(problem('GetUserInfo', info.body)).toBeUndefined()
    expect(info.body.account_info).toMatch(/^Signed in as .+\.$/)
  })
})
