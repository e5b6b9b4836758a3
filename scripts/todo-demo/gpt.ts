import { createClient } from '@supabase/supabase-js'
import { type AccessToken, AuthorizationCode } from 'simple-oauth2'
import type { StackInfo } from '../../local-stack/info.ts'
import { claim, tellStory } from '../support/story.ts'

/** The whole life of a connection, with simple-oauth2 in ChatGPT's place and supabase-js in the app's. */
export async function demoGpt(stack: StackInfo): Promise<void> {
  const story = tellStory('Patchbay demo: a custom GPT connects, acts, and is disconnected')
  const chatGpt = new AuthorizationCode({
    client: { id: stack.demo_client.client_id, secret: stack.demo_client.client_secret },
    auth: {
      tokenHost: stack.functions_url,
      authorizePath: `${stack.functions_url}/oauth/authorize`,
      tokenPath: `${stack.functions_url}/oauth/token`,
    },
    // In the body, as ChatGPT sends it by default.
    options: { authorizationMethod: 'body' },
  })
  const app = createClient(stack.api_url, stack.publishable_key, {
    auth: { persistSession: false },
  })
  const redirect = { redirect_uri: stack.demo_client.redirect_uri }
  const state = crypto.randomUUID()
  const title = `Buy milk (${new Date().toISOString().slice(0, 19)})`

  let session = ''
  let userId = ''
  let code = ''
  let token: AccessToken | undefined

  const gpt = (path: string, init?: RequestInit) =>
    fetch(`${stack.functions_url}/gpt${path}`, {
      ...init,
      headers: {
        authorization: `Bearer ${token?.token.access_token}`,
        ...(init?.body && { 'content-type': 'application/json' }),
      },
    })
  const phone = async (method: string, path = '') => {
    const response = await fetch(`${stack.functions_url}/users/${userId}/gpt-connection${path}`, {
      method,
      headers: { authorization: `Bearer ${session}` },
    })
    return { status: response.status, body: await response.json() }
  }

  await story.step('The user signs in to the app', async () => {
    const { data, error } = await app.auth.signInWithPassword(stack.demo_user)
    claim(!error && data.session !== null, error?.message ?? 'no session')
    session = data.session.access_token
    userId = data.session.user.id
    return stack.demo_user.email
  })

  await story.step('Disconnected, so that the story starts clean', async () => {
    const { status, body } = await phone('DELETE')
    claim(status === 200 || status === 404, `status ${status}`)
    claim(body.has_completed_oauth === false, 'still connected')
    return `has_completed_oauth ${body.has_completed_oauth}`
  })

  let requestUrl = ''
  await story.step('ChatGPT sends the user to authorize', async () => {
    const response = await fetch(chatGpt.authorizeURL({ ...redirect, state, scope: '' }), {
      redirect: 'manual',
    })
    requestUrl = response.headers.get('location') ?? ''
    claim(
      response.status === 302 && new URL(requestUrl).pathname === '/connect',
      `status ${response.status}`,
    )
    return requestUrl.replace(/request=.*/, 'request=…')
  })

  const request = () =>
    `${stack.functions_url}/oauth/requests/${new URL(requestUrl).searchParams.get('request')}`
  await story.step('The consent page shows who asks for what', async () => {
    const asked = await (await fetch(request())).json()
    claim(asked.client?.name !== undefined && asked.scopes?.length > 0, JSON.stringify(asked))
    return `${asked.client.name}: ${asked.scopes.map((scope: { name: string }) => scope.name).join(', ')}`
  })

  await story.step('The user allows it', async () => {
    const response = await fetch(request(), {
      method: 'POST',
      headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
      body: JSON.stringify({ decision: 'approve' }),
    })
    const { redirect_to } = await response.json()
    const callback = new URL(redirect_to)
    claim(callback.searchParams.get('state') === state, 'the state is not the one that was sent')
    code = callback.searchParams.get('code') ?? ''
    claim(code.startsWith('pb_ac_'), 'no code')
    return `back to ${callback.host} with a code`
  })

  await story.step('An approval alone is not a connection', async () => {
    const { body } = await phone('GET')
    claim(body.has_completed_oauth === false, 'connected without a token')
    return `has_completed_oauth ${body.has_completed_oauth}`
  })

  await story.step('ChatGPT exchanges the code for tokens', async () => {
    token = await chatGpt.getToken({ code, ...redirect })
    claim(String(token.token.access_token).startsWith('pb_at_'), 'no access token')
    return `${token.token.token_type}, ${token.token.expires_in} s, ${token.token.scope}`
  })

  await story.step('createTodo', async () => {
    const response = await gpt('/todos', { method: 'POST', body: JSON.stringify({ title }) })
    const todo = await response.json()
    claim(response.status === 201 && todo.title === title, `status ${response.status}`)
    return `201  ${todo.title}`
  })

  await story.step('listTodos', async () => {
    const response = await gpt('/todos?status=open&limit=5')
    const { todos } = await response.json()
    claim(response.status === 200 && todos[0]?.title === title, `status ${response.status}`)
    return `200  ${todos.length} open, newest first`
  })

  await story.step('The app reads the todo under RLS', async () => {
    const { data, error } = await app.from('todos').select('title').eq('title', title)
    claim(!error && data.length === 1, error?.message ?? 'not there')
    return 'supabase-js sees it'
  })

  await story.step('The phone sees the connection', async () => {
    const { status, body } = await phone('GET')
    claim(
      status === 200 && body.has_completed_oauth === true && body.last_interaction !== null,
      JSON.stringify(body),
    )
    return `has_completed_oauth ${body.has_completed_oauth}, last_interaction ${body.last_interaction}`
  })

  await story.step("The spec's Flutter query says the same", async () => {
    const { data, error } = await app
      .from('user_gpt_connections')
      .select('has_completed_oauth, last_interaction')
      .eq('user_id', userId)
      .maybeSingle()
    claim(!error && data?.has_completed_oauth === true, error?.message ?? 'no row')
    return `has_completed_oauth ${data.has_completed_oauth}`
  })

  await story.step('The sealed tokens are closed to the user', async () => {
    const { error } = await app.from('user_gpt_connections').select('oauth_access_token')
    claim(error?.code === '42501', `expected 42501, got ${error?.code}`)
    return '42501 permission denied'
  })

  await story.step('ChatGPT refreshes', async () => {
    const before = token?.token.refresh_token
    token = await token?.refresh()
    claim(
      token !== undefined && token.token.refresh_token !== before,
      'the refresh token did not rotate',
    )
    claim((await gpt('/me')).status === 200, 'the new access token does not work')
    return 'a new pair, and it works'
  })

  await story.step('The user disconnects on the phone', async () => {
    const { status, body } = await phone('DELETE')
    claim(status === 200 && body.has_completed_oauth === false, JSON.stringify(body))
    return `has_completed_oauth ${body.has_completed_oauth}`
  })

  await story.step('ChatGPT is locked out', async () => {
    const response = await gpt('/todos')
    const challenge = response.headers.get('www-authenticate') ?? ''
    claim(
      response.status === 401 && challenge.includes('invalid_token'),
      `status ${response.status}`,
    )
    const refreshed = await token?.refresh().then(
      () => 'refreshed',
      (error: { data?: { payload?: { error?: string } } }) => error.data?.payload?.error,
    )
    claim(refreshed === 'invalid_grant', `refresh gave ${refreshed}`)
    return '401 invalid_token, refresh: invalid_grant'
  })

  console.log('\n  Every step did what it says.\n')
}
