import { randomBytes } from 'node:crypto'
import { newWebhookSecret } from '../../functions-shared/ops/webhooks/secret.ts'
import { newToken, presented, type Secret } from '../../functions-shared/runtime/secrets/tokens.ts'
import { newTokenKey } from '../keys/new-key.ts'

/** All that a deployment makes anew. What the project has already is not used. */
export interface NewSecrets {
  tokenKeys: string
  databasePassword: string
  clientSecret: Secret<'secret'>
  webhookSecret: string
}

/** Fresh secrets of 256 bits each. */
export function newSecrets(): NewSecrets {
  return {
    tokenKeys: newTokenKey(),
    databasePassword: randomBytes(32).toString('base64url'),
    clientSecret: newToken('secret'),
    webhookSecret: newWebhookSecret(),
  }
}

/** What stands for them in a plan that is only shown. */
export const hiddenSecrets: NewSecrets = {
  tokenKeys: '<generated key>',
  databasePassword: '<generated password>',
  clientSecret: presented('secret', '<generated client secret>'),
  webhookSecret: '<generated webhook secret>',
}

/**
 * URL of the pooler in transaction mode, for the login that may do nothing but become patchbay_gateway. The CA is the
 * platform's, which the functions carry.
 */
export function edgeDatabaseUrl(projectRef: string, poolerHost: string, password: string): string {
  return `postgres://patchbay_edge.${projectRef}:${password}@${poolerHost}:6543/postgres?sslmode=verify-full`
}

/** A value that was not made here, for an env file: taken as it is. It holds no single quote (before.ts). */
export function quoted(value: string): string {
  return /^[\w+/=.:@<>-]*$/.test(value) ? value : `'${value}'`
}

/** Lines of an env file; none of our own values needs quotes or escapes. */
export function envFile(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('')
}
