import * as openid from 'openid-client'
import type { StackInfo } from '../../local-stack/info.ts'
import { claim, tellStory } from '../support/story.ts'
import { openApp } from './person.ts'

const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code'

/** A screen without a browser (RFC 8628), with openid-client in its place. */
export async function demoDevice(stack: StackInfo): Promise<void> {
  const { step, learn } = tellStory('Patchbay demo: a device without a browser connects by a code')
  const gpt = `${stack.functions_url}/gpt`
  const title = `Descale the kettle (${new Date().toISOString().slice(0, 19)})`

  const person = await learn('The user signs in to the app', async () => [
    await openApp(stack),
    stack.demo_user.email,
  ])

  const device = await learn('The device registers', async () => {
    const config = await openid.dynamicClientRegistration(
      new URL(`${stack.functions_url}/oauth`),
      {
        client_name: 'Kitchen display',
        grant_types: [DEVICE_GRANT],
        token_endpoint_auth_method: 'none',
      },
      openid.None(),
      { execute: [openid.allowInsecureRequests] },
    )
    return [config, `${config.clientMetadata().client_id}, without a secret`]
  })

  const codes = await learn('It asks for a code, and shows it', async () => {
    const started = await openid.initiateDeviceAuthorization(device, {
      scope: 'todos:read todos:write',
      resource: gpt,
    })
    return [started, `${started.user_code}, to be typed at ${started.verification_uri}`]
  })

  await step('It asks for its tokens too early', async () => {
    const refusal = await openid
      .genericGrantRequest(device, DEVICE_GRANT, { device_code: codes.device_code })
      .then(
        () => 'tokens',
        ({ error }: { error?: string }) => String(error),
      )
    claim(refusal === 'authorization_pending', refusal)
    return refusal
  })

  const request = `${stack.functions_url}/oauth/device/${codes.user_code}`
  await step('The user types it: the page shows who asks for what', async () => {
    const { client, scopes } = await person.read(request)
    claim(client === 'Kitchen display', client)
    return `${client}: ${scopes.join(', ')}`
  })

  await step('The user allows it', async () => {
    await person.allow(request)
    return 'approved'
  })

  const tokens = await learn(`The device asks again after ${codes.interval} s`, async () => {
    const given = await openid.pollDeviceAuthorizationGrant(device, codes)
    return [given, `${given.token_type}, ${given.expires_in} s, ${given.scope}`]
  })

  const call = (path: string, init: RequestInit = {}) =>
    fetch(gpt + path, {
      ...init,
      headers: {
        authorization: `Bearer ${tokens.access_token}`,
        ...(init.body && { 'content-type': 'application/json' }),
      },
    })

  await step('createTodo', async () => {
    const response = await call('/todos', { method: 'POST', body: JSON.stringify({ title }) })
    const todo = await response.json()
    claim(response.status === 201 && todo.title === title, `status ${response.status}`)
    return `201  ${title}`
  })

  await step('The app reads the todo under RLS', async () => {
    const { data, error } = await person.app.from('todos').select('title').eq('title', title)
    claim(!error && data.length === 1, error?.message ?? 'not there')
    return 'supabase-js sees it'
  })

  await step('The user disconnects it in the app', async () => {
    const { data } = await person.app
      .from('connected_apps')
      .select('grant_id')
      .eq('client_id', device.clientMetadata().client_id)
    claim(data?.length === 1, 'it is not listed')
    const { data: ended } = await person.app.rpc('disconnect_app', data[0])
    claim(ended === true, 'not disconnected')
    return 'disconnect_app'
  })

  await step('The device is locked out', async () => {
    const { status } = await call('/todos')
    claim(status === 401, `status ${status}`)
    return '401 invalid_token'
  })

  await person.leave()
  console.log('\n  Every step did what it says.\n')
}
