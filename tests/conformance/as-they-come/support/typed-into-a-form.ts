import { newClient } from '../../../support/clients.ts'
import type { ClientIdentity } from '../../../support/stack-client.ts'

/** What `clients add --kind mcp --secret` gives an operator, who types it into the form of a vendor. */
export function typedIntoAForm(redirectUri: string): Promise<ClientIdentity> {
  return newClient({ kind: 'mcp', redirectUris: [redirectUri] })
}
