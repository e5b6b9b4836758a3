import { F } from './stack.ts'

/** POST register (RFC 7591) with metadata, or with any body and headers. */
export function register(
  metadata: unknown,
  { functionsUrl = F, ...init }: RequestInit & { functionsUrl?: string } = {},
): Promise<Response> {
  return fetch(`${functionsUrl}/oauth/register`, {
    method: 'POST',
    body: JSON.stringify(metadata),
    ...init,
    headers: { 'content-type': 'application/json', ...init.headers },
  })
}
