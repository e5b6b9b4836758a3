import { Buffer } from 'node:buffer'
import { Webhook } from 'standardwebhooks'

/** Associated data of a sealed signing secret: the envelope opens for its own endpoint only. */
export function webhookSecretSealedFor(endpointId: string): string {
  return `patchbay:webhook:${endpointId}`
}

/** A new signing secret: `whsec_` and base64 of 256 random bits. */
export function newWebhookSecret(): string {
  return `whsec_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64')}`
}

/**
 * The signer of a secret as Standard Webhooks has it: `whsec_` and base64 of 24 to 64 octets. Null for anything else, so
 * that no receiver relies on a signature that can be guessed.
 */
export function signerOf(secret: string): Webhook | null {
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? []
  if (base64 === undefined) return null
  const octets = Buffer.from(base64, 'base64')
  if (octets.length < 24 || octets.length > 64) return null
  return octets.toString('base64') === base64 ? new Webhook(secret) : null
}
