import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { ConfigurationError } from './config.ts'

/**
 * Seals tokens that must be readable again (docs/adr/0003): AES-256-GCM, a random 96-bit nonce, and
 * associated data that ties the envelope to its place. An envelope is `v1.<key id>.<nonce>.<ciphertext and tag>`.
 */
export interface Keyring {
  /** Seals with the first key. */
  seal(plaintext: string, associatedData: string): string
  /** The plaintext; null when the key is not in the ring or the envelope is not ours. */
  open(envelope: string, associatedData: string): string | null
  /** Id of the key that seals. */
  currentKeyId: string
}

const KEY_ID = /^[A-Za-z0-9_-]{1,32}$/
const TAG_OCTETS = 16

/**
 * Reads `kid:base64url(32 octets)[,…]`. Several keys rotate without downtime: the first seals, all open.
 *
 * @throws ConfigurationError when a key has the wrong form
 */
export function createKeyring(tokenKeys: string): Keyring {
  const keys = new Map<string, Buffer>()
  for (const entry of tokenKeys.split(',')) {
    const [id = '', material = '', ...rest] = entry.trim().split(':')
    const key = Buffer.from(material, 'base64url')
    if (!KEY_ID.test(id) || key.length !== 32 || keys.has(id) || rest.length > 0) {
      throw new ConfigurationError(
        'PATCHBAY_TOKEN_KEYS: each key is <id>:<base64url of 32 octets>, ids differ',
      )
    }
    keys.set(id, key)
  }

  const [[currentKeyId, currentKey] = ['', Buffer.alloc(0)]] = keys

  return {
    currentKeyId,

    seal(plaintext, associatedData) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', currentKey, nonce)
      cipher.setAAD(Buffer.from(associatedData))
      const sealed = Buffer.concat([
        cipher.update(plaintext, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ])
      return `v1.${currentKeyId}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`
    },

    open(envelope, associatedData) {
      const [version, id = '', nonce = '', sealed = ''] = envelope.split('.')
      const key = keys.get(id)
      const octets = Buffer.from(sealed, 'base64url')
      if (version !== 'v1' || !key || octets.length < TAG_OCTETS) return null

      try {
        const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), {
          authTagLength: TAG_OCTETS,
        })
        decipher.setAAD(Buffer.from(associatedData))
        decipher.setAuthTag(octets.subarray(-TAG_OCTETS))
        return (
          decipher.update(octets.subarray(0, -TAG_OCTETS), undefined, 'utf8') +
          decipher.final('utf8')
        )
      } catch {
        return null
      }
    },
  }
}
