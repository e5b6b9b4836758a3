import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv, randomBytes, timingSafeEqual } from 'node:crypto'
import { ConfigurationError } from '../config/configuration-error.ts'

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
const NONCE_OCTETS = 12
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
    const key = fromBase64url(material)
    if (!KEY_ID.test(id) || key?.length !== 32 || keys.has(id) || rest.length > 0) {
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
      const nonce = randomBytes(NONCE_OCTETS)
      const { text, tag } = encrypt(currentKey, nonce, Buffer.from(plaintext), associatedData)
      const sealed = Buffer.concat([text, tag])
      return `v1.${currentKeyId}.${nonce.toString('base64url')}.${sealed.toString('base64url')}`
    },

    open(envelope, associatedData) {
      const [version, id = '', nonceText = '', sealedText = ''] = envelope.split('.')
      const key = keys.get(id)
      const nonce = fromBase64url(nonceText)
      const sealed = fromBase64url(sealedText)
      if (version !== 'v1' || !key || nonce?.length !== NONCE_OCTETS) return null
      if (!sealed || sealed.length < TAG_OCTETS) return null
      const text = sealed.subarray(0, -TAG_OCTETS)
      const tag = sealed.subarray(-TAG_OCTETS)
      return decrypt(key, nonce, text, tag, associatedData)?.toString('utf8') ?? null
    },
  }
}

function encrypt(key: Buffer, nonce: Buffer, plaintext: Buffer, associatedData: string) {
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(Buffer.from(associatedData))
  const text = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return { text, tag: cipher.getAuthTag() }
}

function decrypt(key: Buffer, nonce: Buffer, text: Buffer, tag: Buffer, associatedData: string) {
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_OCTETS })
    decipher.setAAD(Buffer.from(associatedData))
    decipher.setAuthTag(tag)
    const plaintext = Buffer.concat([decipher.update(text), decipher.final()])
    // Deno before 2.1.7 takes any tag (CVE-2025-24015), and Edge Runtime carries 2.1.4: so it is made again here.
    const made = encrypt(key, nonce, plaintext, associatedData).tag
    return timingSafeEqual(made, tag) ? plaintext : null
  } catch {
    return null
  }
}

/** Null for what is no base64url: `Buffer` passes over it in Node, and throws in Deno 2.1.4. */
function fromBase64url(text: string): Buffer | null {
  return /^[\w-]*$/.test(text) && text.length % 4 !== 1 ? Buffer.from(text, 'base64url') : null
}
