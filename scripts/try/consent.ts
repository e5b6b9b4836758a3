import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { ExpectedError } from '../../local-stack/expected-error.ts'

/** How a person (or nobody) comes to allow what the assistant asks for. */
export interface Consent {
  redirectUrl: string
  ask(page: URL): Promise<URLSearchParams>
  close(): void
}

/** The demo user allows everything, by the requests that the consent page sends. */
export function headlessConsent(oauthUrl: string, jwt: string): Consent {
  const redirectUrl = 'http://127.0.0.1:33418/callback'
  return {
    redirectUrl,
    async ask(page) {
      const response = await fetch(page, { redirect: 'manual' })
      const request = URL.parse(response.headers.get('location') ?? '')?.searchParams.get('request')
      if (!request) throw new Error(`there is no consent page (${response.status})`)
      const decision = await fetch(`${oauthUrl}/requests/${request}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${jwt}`, 'content-type': 'application/json' },
        body: JSON.stringify({ decision: 'approve' }),
      })
      const { redirect_to: back, message } = await decision.json()
      if (!decision.ok) throw new Error(`consent was refused: ${message}`)
      return new URL(back).searchParams
    },
    close() {},
  }
}

const PATIENCE = 180_000

/** A browser shows the page; it comes back to a port of this machine. */
export async function browserConsent(tell: (text: string) => void): Promise<Consent> {
  let arrived: (query: URLSearchParams) => void = () => {}
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (url.pathname !== '/callback') return void response.writeHead(404).end()
    response
      .writeHead(200, { 'content-type': 'text/plain; charset=utf-8' })
      .end('Done. You can close this window and go back to the terminal.\n')
    arrived(url.searchParams)
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(address !== null && typeof address === 'object' ? address.port : 0)
    })
  })
  return {
    redirectUrl: `http://127.0.0.1:${port}/callback`,
    ask(page) {
      return new Promise((resolve, reject) => {
        arrived = resolve
        setTimeout(() => {
          reject(new ExpectedError('Nobody decided on the consent page for three minutes.'))
        }, PATIENCE).unref()
        tell(`Allow it in the browser: ${page.href}`)
        open(page)
      })
    },
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}

/** Where no browser can be opened, the address is on the screen. */
function open(page: URL): void {
  // The address is the server's: no program of another scheme is started for it.
  if (!/^https?:$/.test(page.protocol)) return
  const program = process.platform === 'darwin' ? 'open' : 'xdg-open'
  const child = spawn(program, [page.href], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}
