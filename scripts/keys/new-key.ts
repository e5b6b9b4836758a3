import { randomBytes } from 'node:crypto'

/** Prints a key entry: an id with the date, and 32 random octets. */
export function newKey(): void {
  const id = `k${new Date().toISOString().slice(0, 10).replaceAll('-', '')}`
  console.log(`  ${id}:${randomBytes(32).toString('base64url')}`)
  console.log(
    '\n  Put it before the present keys: PATCHBAY_TOKEN_KEYS="<this>,<present>", deploy, then',
  )
  console.log('  npm run keys -- reseal, and then take the present ones out.')
}
