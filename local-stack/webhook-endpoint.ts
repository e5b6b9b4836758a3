import { createKeyring } from '../functions-shared/runtime/secrets/sealing.ts'
import { calledAs } from './command/called-as.ts'
import { withConnection } from './database/connect.ts'
import { ExpectedError } from './expected-error.ts'
import type { Keys } from './keys.ts'
import { putEndpoint } from './webhook-endpoints.ts'

/**
 * Registers the endpoint of PATCHBAY_WEBHOOK_URL and PATCHBAY_WEBHOOK_SECRET, if they are set; doing it again changes
 * nothing. Throws an ExpectedError when they cannot work.
 */
export async function registerWebhookEndpoint(
  dbUrl: string,
  keys: Keys,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const { PATCHBAY_WEBHOOK_URL: url, PATCHBAY_WEBHOOK_SECRET: secret } = env
  if (!url) return
  if (!secret) {
    throw new ExpectedError(
      'PATCHBAY_WEBHOOK_URL is set, but PATCHBAY_WEBHOOK_SECRET is not.',
      `Set both, or neither and run: ${calledAs('webhooks')} add <url>`,
    )
  }
  await withConnection(dbUrl, (sql) =>
    putEndpoint(sql, createKeyring(keys.token_keys), { url, secret }),
  )
}
