import { vi } from 'vitest'
import { fetchPublished, pages } from '../../../support/published.ts'
import { sql } from '../../../support/stack.ts'

// No https server of this machine has these names. So the guarded fetch, and nothing else, is stood in for; what it
// brings is read by the code that reads every document, and kept where the running stack keeps it.
vi.doMock('../../../../functions-shared/runtime/network/fetch-public.ts', async (original) => ({
  ...(await original<
    typeof import('../../../../functions-shared/runtime/network/fetch-public.ts')
  >()),
  fetchPublic: fetchPublished,
}))
const { fetchClientMetadata } = await import(
  '../../../../functions-shared/oauth/clients/metadata-document.ts'
)

/** A Client ID Metadata Document, published at its `client_id`, and known to the stack for a day. */
export async function publishedAs(
  document: { client_id: string; redirect_uris: readonly string[] } & Record<string, unknown>,
): Promise<string> {
  const { client_id } = document
  pages.set(client_id, { body: document })
  const { metadata } = await fetchClientMetadata(client_id)
  await sql`
    select patchbay_api.store_client_metadata(${client_id}, ${sql.json({ ...metadata })}, 86400, null)`
  return client_id
}
