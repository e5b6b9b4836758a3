import type { StackInfo } from '../../local-stack/info.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { claim, tellStory } from '../support/story.ts'
import { McpAssistant } from './mcp-assistant.ts'
import { openApp, type Person } from './person.ts'

/** The whole life of a connection: the official MCP SDK in the assistant's place, supabase-js in the app's. */
export async function demoMcp(stack: StackInfo): Promise<void> {
  const { step, learn } = tellStory(
    'Patchbay demo: an MCP client connects, acts, and is disconnected',
  )
  const mcp = new URL(`${stack.functions_url}/mcp`)
  const assistant = new McpAssistant('Desk assistant', mcp)
  const second = new McpAssistant('Car assistant', mcp)
  const title = `Buy milk (${new Date().toISOString().slice(0, 19)})`

  const person = await learn('The user signs in to the app', async () => {
    const signedIn = await openApp(stack)
    return [signedIn, stack.demo_user.email]
  })
  const grants: string[] = []

  await step('Disconnected, so that the story starts clean', async () => {
    const { connected } = await person.connection('DELETE')
    claim(!connected, 'still connected')
    return `has_completed_oauth ${connected}`
  })

  const metadata = await learn('The assistant calls F/mcp, and is refused', async () => {
    const refusal = await assistant.knock()
    claim(refusal.status === 401, `status ${refusal.status}`)
    return [refusal.metadata, `401, and where to read on: …${tail(refusal.metadata)}`]
  })

  const server = await learn('It finds the authorization server', async () => {
    const found = await assistant.discover(metadata)
    const about = found.authorizationServerMetadata
    claim(about?.code_challenge_methods_supported?.includes('S256') === true, 'no PKCE')
    claim(about.authorization_response_iss_parameter_supported === true, 'no iss')
    const documents = about.client_id_metadata_document_supported ? ', metadata documents' : ''
    return [found, `${tail(new URL(about.issuer))}: PKCE S256, iss${documents}`]
  })

  await step('It registers', async () => {
    const { client_id: id, client_secret: secret } = await assistant.register(server)
    claim(secret === undefined, 'a public client was given a secret')
    return `${id}, without a secret`
  })

  const page = await learn('It asks to read, by PKCE', async () => {
    const asked = await assistant.askToConnect('todos:read profile:read')
    const query = asked.searchParams
    claim(query.get('code_challenge_method') === 'S256', 'no challenge')
    claim(query.get('resource') === mcp.href, 'no resource')
    return [asked, `scope ${query.get('scope')}, for …${tail(mcp)} alone`]
  })

  const request = await learn('The consent page shows who asks for what', async () => {
    const address = await person.open(page)
    const asked = await person.read(address)
    claim(asked.client === 'Desk assistant', `it shows ${asked.client}`)
    return [address, `${asked.client}: ${asked.scopes.join(', ')}`]
  })

  const callback = await learn('The user allows it', async () => {
    const back = await allow(person, request)
    claim(back.searchParams.get('iss') === `${stack.functions_url}/oauth`, 'iss is another')
    return [back, `back to ${back.host} with a code, and iss`]
  })

  await step('An approval alone is not a connection', async () => {
    const { connected } = await person.connection()
    claim(!connected, 'connected without a token')
    return `has_completed_oauth ${connected}`
  })

  await step('It exchanges code and verifier for tokens', async () => {
    const { expires_in, scope = '' } = await assistant.comeBack(callback)
    claim(scope === 'todos:read profile:read', `scope ${scope}`)
    return `bearer, ${expires_in} s, ${scope}`
  })

  await step('It reads what it can do', async () => {
    const { tools } = await assistant.client.listTools()
    const reading = tools.filter(({ annotations }) => annotations?.readOnlyHint === true)
    claim(
      tools.some(({ name }) => name === 'createTodo') && reading.length > 0,
      JSON.stringify(tools),
    )
    return `${tools.length} tools, ${reading.length} of which only read; protocol ${assistant.client.getNegotiatedProtocolVersion()}`
  })

  await step('listTodos', async () => {
    const { todos } = await assistant.call('listTodos', { status: 'open' })
    claim(Array.isArray(todos), 'no list')
    return `${todos.length} open`
  })

  const more = await learn('createTodo: that needs a permission more', async () => {
    const asked = await assistant.askForMore('createTodo', { title })
    const scope = asked.searchParams.get('scope') ?? ''
    for (const wanted of ['todos:read', 'todos:write']) claim(scope.includes(wanted), scope)
    return [asked, `403 insufficient_scope; it asks the user for ${scope}`]
  })

  await step('The user allows that, too', async () => {
    const back = await allow(person, await person.open(more))
    const { scope = '' } = await assistant.comeBack(back)
    claim(scope.includes('todos:write'), `scope ${scope}`)
    return scope
  })

  await step('createTodo', async () => {
    const todo = await assistant.call('createTodo', { title })
    claim(todo.title === title, JSON.stringify(todo))
    return title
  })

  await step('The phone sees it, live', async () => {
    const payload = await waitFor('the todo by Broadcast', () =>
      person.heard('todo_created').find(({ todo }) => JSON.stringify(todo).includes(title)),
    )
    claim(payload.by === 'assistant', `by ${payload.by}`)
    return `todo_created, by the ${payload.by}`
  })

  await step('The phone sees the connection', async () => {
    const { connected, last } = await person.connection()
    claim(connected && last !== null, `has_completed_oauth ${connected}`)
    return `has_completed_oauth ${connected}, last_interaction ${last}`
  })

  await step('A second app connects', async () => {
    await second.register(await second.discover((await second.knock()).metadata))
    const back = await allow(person, await person.open(await second.askToConnect()))
    await second.comeBack(back)
    const { email } = await second.call('getMe')
    claim(email === stack.demo_user.email, JSON.stringify(email))
    return `Car assistant: getMe says ${email}`
  })

  await step('Connected apps', async () => {
    const { data, error } = await person.app
      .from('connected_apps')
      .select('grant_id, client_name')
      .order('connected_at')
    claim(!error, error?.message ?? '')
    const names = data.map(({ client_name }) => String(client_name))
    claim(names.includes('Desk assistant') && names.includes('Car assistant'), names.join(', '))
    grants.push(
      ...data
        .filter(({ client_name }) => client_name === 'Desk assistant')
        .map(({ grant_id }) => String(grant_id)),
    )
    return [...new Set(names)].join(', ')
  })

  await step('Activity: what they did, newest first', async () => {
    const { data, error } = await person.app
      .from('assistant_activity')
      .select('client_name, title, outcome')
      .order('id', { ascending: false })
      .limit(4)
    claim(!error, error?.message ?? '')
    const calls = data.map(({ client_name, title: what, outcome }) => ({
      who: String(client_name),
      said: `${what}${outcome === 'ok' ? '' : ` (${outcome})`}`,
    }))
    claim(calls[0]?.who === 'Car assistant', JSON.stringify(calls))
    claim(
      calls.some(({ who }) => who === 'Desk assistant'),
      JSON.stringify(calls),
    )
    return calls.map(({ who, said }) => `${who.split(' ')[0]}: ${said}`).join(' · ')
  })

  await step('The user disconnects the first', async () => {
    for (const grant_id of grants) {
      const { data: ended } = await person.app.rpc('disconnect_app', { grant_id })
      claim(ended === true, 'not disconnected')
    }
    return 'disconnect_app'
  })

  await step('It is locked out', async () => {
    const { status, error } = await assistant.knock()
    claim(status === 401 && error === 'invalid_token', `${status} ${error}`)
    const refresh = await assistant.refusedRefresh(server)
    claim(refresh === 'invalid_grant', `refresh: ${refresh}`)
    return `${status} ${error}, refresh: ${refresh}`
  })

  await step('The second still works', async () => {
    const { todos } = await second.call('listTodos', { q: title })
    claim(Array.isArray(todos) && todos.length === 1, 'the todo is not there')
    return title
  })

  await step('The user disconnects everything', async () => {
    const { connected } = await person.connection('DELETE')
    claim(!connected, 'still connected')
    const { status } = await second.knock()
    claim(status === 401, `the second is answered ${status}`)
    return `has_completed_oauth ${connected}, the second is locked out, too`
  })

  await Promise.all([assistant.close(), second.close(), person.leave()])
  console.log('\n  Every step did what it says.\n')
}

/** Allows it, and gives where the browser goes back to. */
async function allow(person: Person, request: string): Promise<URL> {
  const { redirect_to } = await person.allow(request)
  return new URL(String(redirect_to))
}

/** The part of an address that says something. */
const tail = ({ pathname }: URL): string => pathname.replace('/functions/v1', '')
