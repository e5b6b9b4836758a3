import WebSocket from 'ws'
import type { StackInfo } from '../../local-stack/info.ts'

/** The app on the demo user's phone: it knows the status, and hears when that changes. */
export interface Phone {
  jwt: string
  /** What GET F/users/:id/gpt-connection says. */
  status(): Promise<string>
  /** Rows of user_gpt_connections that came by Realtime, oldest first. */
  heard: { shown: string; lastInteraction: Date }[]
  close(): void
}

/** Signs in, and listens to the row of the connection. */
export async function openPhone(info: StackInfo, prefix: string): Promise<Phone> {
  const jwt = await signIn(info)
  const { id } = info.demo_user
  const heard: Phone['heard'] = []
  const socket = await listen(info, jwt, (row) => {
    const { last_interaction: at } = row
    heard.push({
      shown: shownStatus(row),
      lastInteraction: new Date(typeof at === 'string' ? at : 0),
    })
  })
  return {
    jwt,
    heard,
    async status() {
      const url = `${info.functions_url}/${prefix}users/${id}/gpt-connection`
      const response = await fetch(url, { headers: { authorization: `Bearer ${jwt}` } })
      if (response.status === 404) return 'nothing yet'
      if (!response.ok) throw new Error(`the status cannot be read (${response.status})`)
      return shownStatus(await response.json())
    },
    close: () => socket.close(),
  }
}

async function signIn({ api_url, publishable_key, demo_user }: StackInfo): Promise<string> {
  const { email, password } = demo_user
  const response = await fetch(`${api_url}/auth/v1/token?grant_type=password`, {
    method: 'POST',
    headers: { apikey: publishable_key, 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  const { access_token: jwt } = await response.json()
  if (typeof jwt !== 'string') throw new Error(`the demo user cannot sign in (${response.status})`)
  return jwt
}

function listen(
  { api_url, publishable_key, demo_user }: StackInfo,
  jwt: string,
  told: (row: Record<string, unknown>) => void,
): Promise<WebSocket> {
  const address = api_url.replace(/^http/, 'ws')
  const socket = new WebSocket(
    `${address}/realtime/v1/websocket?apikey=${publishable_key}&vsn=1.0.0`,
  )
  const filter = `user_id=eq.${demo_user.id}`
  const table = { event: '*', schema: 'public', table: 'user_gpt_connections', filter }
  return new Promise((resolve, reject) => {
    const tooLate = setTimeout(() => reject(new Error('Realtime does not answer')), 15_000)
    socket.on('error', reject)
    socket.on('open', () => {
      const payload = { config: { postgres_changes: [table] }, access_token: jwt }
      socket.send(
        JSON.stringify({
          topic: 'realtime:phone',
          event: 'phx_join',
          payload,
          ref: '1',
          join_ref: '1',
        }),
      )
    })
    socket.on('message', (data) => {
      const { event, payload } = JSON.parse(String(data))
      if (event === 'postgres_changes') told(payload.data.record)
      if (event !== 'system') return
      clearTimeout(tooLate)
      if (payload.status === 'ok') resolve(socket)
      else reject(new Error(`Realtime: ${payload.message}`))
    })
  })
}

/** The members that a phone shows. */
function shownStatus(row: Record<string, unknown>): string {
  const names = ['has_completed_oauth', 'has_used_gpt', 'last_interaction'].filter(
    (name) => name in row,
  )
  return names.map((name) => `${name}=${String(row[name])}`).join('  ')
}
