import type { DemoRows } from './demo-data.ts'
import type { Keys } from './keys.ts'

/** What `.local/stack.json` holds: all that a client, a demo or a test needs to know about a running stack. */
export type StackInfo = {
  api_url: string
  functions_url: string
  web_url: string
  db_url: string
  publishable_key: string
  secret_key: string
  demo_user: { id: string; email: string; password: string }
  demo_client: { client_id: string; client_secret: string; redirect_uri: string }
}

/**
 * The information about a stack at these addresses. All URLs are reachable on this machine, also behind --public-url.
 *
 * @param webUrl the app that asks for consent, where it is not the stack's own
 */
export function stackInfo(
  keys: Keys,
  origin: string,
  dbUrl: string,
  demo: DemoRows,
  webUrl = origin,
): StackInfo {
  return {
    api_url: origin,
    functions_url: `${origin}/functions/v1`,
    web_url: webUrl.replace(/\/$/, ''),
    db_url: dbUrl,
    publishable_key: keys.publishable_key,
    secret_key: keys.secret_key,
    demo_user: { ...demo.user, password: keys.demo_password },
    demo_client: {
      client_id: demo.client.id,
      client_secret: keys.demo_client_secret,
      redirect_uri: demo.client.redirect_uri,
    },
  }
}
