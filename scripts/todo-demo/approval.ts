import type { StackInfo } from '../../local-stack/info.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { claim, tellStory } from '../support/story.ts'
import { McpAssistant } from './mcp-assistant.ts'
import { openApp, type Person } from './person.ts'

const NAME = 'Desk assistant'

/** A call that deletes waits for its user: the official MCP SDK in the assistant's place, supabase-js in that of the app on the phone. */
export async function demoApproval(stack: StackInfo): Promise<void> {
  const { step, learn } = tellStory(
    'Patchbay demo: an assistant has to ask, and what it did is undone',
  )
  const assistant = new McpAssistant(NAME, new URL(`${stack.functions_url}/mcp`))
  const title = `Buy milk (${new Date().toISOString().slice(0, 19)})`

  const person = await learn('The user signs in to the app', async () => [
    await openApp(stack),
    stack.demo_user.email,
  ])
  const { app } = person

  await step('An assistant connects, and the user allows it', async () => {
    const { metadata } = await assistant.knock()
    await assistant.register(await assistant.discover(metadata))
    const request = await person.open(await assistant.askToConnect())
    const { redirect_to } = await person.allow(request)
    const { scope = '' } = await assistant.comeBack(new URL(String(redirect_to)))
    // From here on the SDK compares each answer with what the tools promise.
    await assistant.client.listTools()
    return scope
  })

  const grantId = await learn('The user wants to be asked before it deletes', async () => {
    const apps = await okay(
      app
        .from('connected_apps')
        .select('grant_id, ask')
        .eq('client_name', NAME)
        .order('connected_at', { ascending: false }),
    )
    const [newest] = listed(apps)
    claim(newest?.ask === false, `ask is ${newest?.ask} at first`)
    const now = await okay(app.rpc('set_approval', { grant_id: newest.grant_id, ask: true }))
    claim(now === true, `ask is ${now}`)
    return [String(newest.grant_id), 'off at first, now on']
  })

  const todo = await learn('createTodo deletes nothing, so it just happens', async () => {
    const made = await assistant.call('createTodo', { title })
    claim(made.title === title, JSON.stringify(made))
    return [made, title]
  })
  const todoNow = async () =>
    listed(await okay(app.from('todos').select().eq('id', todo.id)))[0] ?? null

  const askToDelete = async () => {
    const { approval } = await assistant.call('deleteTodo', { id: todo.id })
    const { id, status } = fields(approval)
    claim(typeof id === 'string' && status === 'pending', `it is ${JSON.stringify(approval)}`)
    return id
  }
  const learned = async (id: string) => assistant.call('getApproval', { id })
  const decide = async (approval_id: string, decision: 'approve' | 'deny') =>
    fields(await okay(app.rpc('decide_approval', { approval_id, decision }))).status

  const first = await learn('deleteTodo has to wait for the user', async () => {
    const id = await askToDelete()
    claim((await todoNow())?.title === title, 'the todo is gone')
    return [id, 'pending; the todo is still there']
  })

  await step('The phone is asked, live', async () => {
    const asked = await question(person, first)
    claim(asked.client_name === NAME, `${asked.client_name} asks`)
    return `${asked.client_name}: ${asked.text}`
  })

  await step('It shows exactly what would run', async () => {
    const [row] = listed(await okay(app.from('approvals').select().eq('id', first)))
    claim(row?.status === 'pending', `it is ${row?.status}`)
    claim(fields(row.args).id === todo.id, `the arguments are ${JSON.stringify(row.args)}`)
    return `${row.action} ${JSON.stringify(row.args)}`
  })

  await step('The assistant asks how it stands', async () => {
    const { status } = await learned(first)
    claim(status === 'pending', `it is told ${status}`)
    return String(status)
  })

  await step('The user says yes', async () => {
    const status = await decide(first, 'approve')
    claim(status === 'approved', `it is ${status}`)
    return String(status)
  })

  await step('The todo is gone', async () => {
    claim((await todoNow()) === null, 'it is still there')
    return 'deleted, as the user, under RLS'
  })

  await step('The assistant asks again', async () => {
    const { status, result } = await learned(first)
    claim(status === 'approved' && fields(result).deleted === true, JSON.stringify(result))
    return `${status} ${JSON.stringify(result)}`
  })

  await step('A second yes does nothing', async () => {
    const { error } = await app.rpc('decide_approval', { approval_id: first, decision: 'approve' })
    claim(error?.code === 'PT409', `expected PT409, got ${error?.code}`)
    return `PT409 ${error.message}`
  })

  await step('Undo brings the todo back', async () => {
    const calls = await okay(
      app
        .from('assistant_activity')
        .select('id, outcome, undoable')
        .eq('grant_id', grantId)
        .eq('target_id', todo.id)
        .order('id', { ascending: false })
        .limit(1),
    )
    const [deletion] = listed(calls)
    claim(deletion?.undoable === true, `it cannot be undone: ${JSON.stringify(deletion)}`)
    await okay(app.rpc('undo_activity', { id: deletion.id }))
    const back = await todoNow()
    claim(
      back?.title === title &&
        Date.parse(String(back.created_at)) === Date.parse(String(todo.created_at)),
      `it is ${JSON.stringify(back)}`,
    )
    return `${back.title}, as it was`
  })

  await step('It asks again, and the user says no', async () => {
    const id = await askToDelete()
    await question(person, id)
    const status = await decide(id, 'deny')
    claim(status === 'denied' && (await learned(id)).status === 'denied', `it is ${status}`)
    claim((await todoNow())?.title === title, 'the todo is gone')
    return 'denied; the assistant knows, and the todo is there'
  })

  await step('What waits ends with the connection', async () => {
    const id = await askToDelete()
    const ended = await okay(app.rpc('disconnect_app', { grant_id: grantId }))
    claim(ended === true, 'not disconnected')
    const [row] = listed(await okay(app.from('approvals').select('status').eq('id', id)))
    claim(row?.status === 'cancelled', `it is ${row?.status}`)
    return 'cancelled'
  })

  await Promise.all([assistant.close(), person.leave()])
  console.log(`\n  Every step did what it says. ${stack.web_url}/approvals shows what was asked.\n`)
}

/** What a query gives; its error ends the step. */
async function okay(
  query: PromiseLike<{ data: unknown; error: { message: string } | null }>,
): Promise<unknown> {
  const { data, error } = await query
  claim(!error, error?.message ?? '')
  return data
}

const fields = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

const listed = (rows: unknown): Record<string, unknown>[] =>
  Array.isArray(rows) ? rows.map(fields) : []

/** What was broadcast about a call that waits: it comes, or came already. */
const question = ({ heard }: Person, approval: string) =>
  waitFor('the broadcast approval_requested', () =>
    heard('approval_requested').find(({ id }) => id === approval),
  )
