import type { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'

/** SHA-256 of a secret of any kind, to look for it in the database. */
export function digest(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}
