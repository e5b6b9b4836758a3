import { expect } from 'vitest'
import { aDayPasses } from './a-day-later.ts'
import type { RawClient } from './raw-client.ts'

/**
 * What every client wants of a connection: it creates a note that the user then has; a day later its token is refused
 * so that it refreshes, in its own way, and it goes on. `args`: what it sends beside the title.
 */
export async function staysConnected(
  client: RawClient,
  refresh: () => Promise<unknown>,
  args: object = {},
): Promise<void> {
  const title = `Made by ${client.habits.clientInfo.name}`
  const created = await client.call('createNote', { title, ...args })
  expect(created, JSON.stringify(created)).toMatchObject({ structuredContent: { title } })
  expect((await client.user.supabase.from('notes').select('id, title')).data).toEqual([
    { id: created.structuredContent.id, title },
  ])

  const before = client.tokens
  await aDayPasses(client.user)
  const late = await client.post({ jsonrpc: '2.0', id: 3, method: 'tools/list' })
  expect([late.status, late.headers.get('www-authenticate')]).toEqual([
    401,
    expect.stringContaining('error="invalid_token"'),
  ])
  await refresh()
  expect(client.tokens?.access_token).not.toBe(before?.access_token)
  expect(client.tokens?.refresh_token).not.toBe(before?.refresh_token)
  const listed = await client.call('listNotes', {})
  expect(listed.structuredContent.notes).toMatchObject([{ title }])
}
