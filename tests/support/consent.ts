import { decide } from './gpt.ts'

/**
 * What a user's browser does with an authorization URL that any client made: goes there, lets the user decide on the
 * consent page, and gives the URL that leads back to the client. Also when the client is told of an error at once.
 */
export async function consentAt(
  authorizationUrl: URL | string,
  user: { jwt: string },
  decision: 'approve' | 'deny' = 'approve',
): Promise<URL> {
  const response = await fetch(authorizationUrl, { redirect: 'manual' })
  const location = response.headers.get('location')
  if (location === null) throw new Error(`no redirect: ${response.status} ${await response.text()}`)
  const id = new URL(location).searchParams.get('request')
  if (id === null) return new URL(location)
  const { redirect_to } = await (await decide(id, user, decision)).json()
  return new URL(redirect_to)
}
