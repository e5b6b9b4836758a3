import { randomBytes } from 'node:crypto'
import { calledAs } from '../../local-stack/command/called-as.ts'

/**
 * A new entry of PATCHBAY_TOKEN_KEYS: 32 random octets, and an id with the day, and with random hex because two keys are
 * sometimes made on one day.
 */
export function newTokenKey(now = new Date()): string {
  const day = now.toISOString().slice(0, 10).replaceAll('-', '')
  return `k${day}-${randomBytes(4).toString('hex')}:${randomBytes(32).toString('base64url')}`
}

/** Prints a new key, and how it takes over without a gap (docs/operations.md). */
export function printNewKey(): void {
  console.log(`  ${newTokenKey()}

  How it takes over, while requests go on; each setting of PATCHBAY_TOKEN_KEYS is deployed before the next:
    1. "<present>,<this>"   every process can open what it seals
    2. "<this>,<present>"   it seals
    3. ${calledAs('keys')} reseal   with that setting; nothing needs the present ones any more
    4. "<this>"`)
}
