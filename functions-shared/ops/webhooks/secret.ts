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
 * The signer of a secret: base64 with `whsec_` before it or without, as Standard Webhooks has it; any other text is
 * taken as its own octets (the library's format "raw"). Null for nothing, and for a `whsec_` that is not base64.
 */
export function signerOf(secret: string): Webhook | null {
  try {
    return new Webhook(secret)
  } catch {
    if (secret === '' || secret.startsWith('whsec_')) return null
    return new Webhook(new TextEncoder().encode(secret), { format: 'raw' })
  }
}

/** Whether a secret is as Standard Webhooks asks: `whsec_` and base64 of 24 to 64 octets, so that nobody guesses it. */
export function isStandardSecret(secret: string): boolean {
  const [, base64 = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? []
  const octets = Buffer.from(base64, 'base64')
  return octets.length >= 24 && octets.length <= 64 && octets.toString('base64') === base64
}
