import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import type { StackInfo } from '../../local-stack/info.ts'
import { claim } from '../support/story.ts'

/** A consent page: who asks, and for what. */
export interface Asked {
  client: string
  scopes: string[]
}

/** The demo user, with the app on their phone: supabase-js, and what the consent page sends. */
export interface Person {
  id: string
  app: SupabaseClient
  /** Opens a link that asks for consent. Gives the address of what the page reads. */
  open(link: URL): Promise<string>
  /** Reads the page. */
  read(request: string): Promise<Asked>
  /** Allows what it asks for. Gives the body of the answer. */
  allow(request: string): Promise<Record<string, unknown>>
  /** The status, as the app's HTTP endpoint gives it, after a method on it. */
  connection(method?: 'GET' | 'DELETE'): Promise<{ connected: boolean; last: string | null }>
  /** Broadcasts to the user's private topic that came, by their event. */
  heard(event: string): Record<string, unknown>[]
  /** Stops listening. */
  leave(): Promise<void>
}

/** Signs in, and listens. */
export async function openApp(stack: StackInfo): Promise<Person> {
  const app = createClient(stack.api_url, stack.publishable_key, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
  const { data, error } = await app.auth.signInWithPassword(stack.demo_user)
  claim(!error && data.session !== null, error?.message ?? 'no session')
  const { user, access_token } = data.session
  const signedIn = { authorization: `Bearer ${access_token}` }
  const broadcasts = await listen(app, user.id)

  return {
    id: user.id,
    app,
    async open(link) {
      const response = await fetch(link, { redirect: 'manual' })
      const page = URL.parse(response.headers.get('location') ?? '')
      const id = page?.searchParams.get('request')
      claim(response.status === 302 && !!id, `no consent page: ${response.status}`)
      return `${stack.functions_url}/oauth/requests/${id}`
    },
    async read(request) {
      const { client, scopes } = await okay(await fetch(request))
      return { client: client.name, scopes: scopes.map(({ name }: { name: string }) => name) }
    },
    async allow(request) {
      return okay(
        await fetch(request, {
          method: 'POST',
          headers: { ...signedIn, 'content-type': 'application/json' },
          body: JSON.stringify({ decision: 'approve' }),
        }),
      )
    },
    async connection(method = 'GET') {
      const response = await fetch(`${stack.functions_url}/users/${user.id}/gpt-connection`, {
        method,
        headers: signedIn,
      })
      claim([200, 404].includes(response.status), `the status is ${response.status}`)
      const { has_completed_oauth: connected, last_interaction: last } = await response.json()
      return { connected, last }
    },
    heard: (event) => broadcasts.filter((one) => one.event === event).map((one) => one.payload),
    async leave() {
      await app.removeAllChannels()
    },
  }
}

interface Broadcast {
  event: string
  payload: Record<string, unknown>
}

async function listen(app: SupabaseClient, userId: string): Promise<Broadcast[]> {
  const heard: Broadcast[] = []
  await app.realtime.setAuth()
  const channel = app.channel(`user:${userId}`, { config: { private: true } })
  channel.on('broadcast', { event: '*' }, ({ event, payload }) => {
    heard.push({ event, payload })
  })
  await new Promise<void>((resolve, reject) => {
    channel.subscribe((status, error) => {
      if (status === 'SUBSCRIBED') resolve()
      else reject(error ?? new Error(`Realtime: ${status}`))
    })
  })
  return heard
}

async function okay(response: Response) {
  const body = await response.json()
  claim(response.ok, `${response.status} ${JSON.stringify(body)}`)
  return body
}
