// The Data API and Auth of the local stack: @supabase/lite on the stack's Postgres, in a process of its own. Started by
// ../api.ts, which passes the settings in PATCHBAY_API_SETTINGS.
import { serve } from '@hono/node-server'
import { App } from '@supabase/lite'
import { createOwnHosts } from '../front/own-hosts.ts'
import { authConnection, restConnection } from './connections.ts'
import { MailLinks } from './mail-links.ts'
import { MailLog } from './mail-log.ts'
import { withHeadersOf } from './request-headers.ts'
import type { ApiSettings } from './settings.ts'
import { trustValidTokens } from './trust-valid-tokens.ts'

const settings: ApiSettings = JSON.parse(process.env.PATCHBAY_API_SETTINGS ?? '{}')

const { api } = settings
const links = new MailLinks(settings.authUrl)
const isOwnHost = createOwnHosts({ port: settings.port, publicOrigin: null })

// Two apps, because lite uses one login for everything: each part gets the login that it has on the platform.
const rest = new App({
  api,
  auth: { ...settings.auth, enabled: false },
  connection: await restConnection(settings),
  options: { server: { admin: false, middlewares: [trustValidTokens] } },
})
const auth = new App({
  api,
  auth: { ...settings.auth, enabled: true },
  connection: authConnection(settings),
  options: {
    server: { admin: false },
    drivers: { email: new MailLog(settings.mailLog, (text) => links.rewrite(text)) },
  },
})

const server = serve(
  {
    hostname: '127.0.0.1',
    port: settings.port,
    fetch: (request: Request) => {
      if (!isOwnHost(request.headers.get('host') ?? '')) {
        return new Response(null, { status: 421 })
      }
      return new URL(request.url).pathname.startsWith('/auth/v1')
        ? links.fetch(request, (asked) => auth.fetch(asked))
        : withHeadersOf(request, () => rest.fetch(request))
    },
  },
  ({ port }) => console.error(JSON.stringify({ ready: { port } })),
)

// The supervisor closes our standard input to end us, and it closes by itself when the supervisor dies.
process.stdin.resume()
process.stdin.on('end', () => {
  server.close()
  setTimeout(() => process.exit(0), 200)
})
