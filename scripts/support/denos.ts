import { existsSync } from 'node:fs'
import { inRoot, installed } from '../../local-stack/paths.ts'

/** A Deno that the functions must run on. */
export interface Deno {
  /** As the tests' names say it. */
  name: string
  file: string
}

/** What Edge Runtime carries, so what a hosted project runs. */
export const PRODUCTION_DENO = '2.1.4'

/** Names a binary of Deno 2.1.4 where npm has none for the platform. */
const SETTING = 'PATCHBAY_PRODUCTION_DENO'

/** The Deno of the local stack, and the one of production where this platform has it. */
export function denos(): Deno[] {
  const newest = { name: 'the newest Deno', file: installed('.bin', 'deno') }
  const production = productionDeno()
  return production ? [{ name: `Deno ${PRODUCTION_DENO}`, file: production }, newest] : [newest]
}

/** Why there is no Deno of production here; null where there is one. */
export function noProductionDeno(): string | null {
  if (productionDeno()) return null
  return `npm has no Deno ${PRODUCTION_DENO}, which Edge Runtime carries, for ${process.platform} ${process.arch}: nothing ran on it. Put the path of one into ${SETTING}.`
}

function productionDeno(): string | undefined {
  const named = process.env[SETTING]
  if (named) return named
  // Only one platform's package is in the registry; it must be there where it belongs.
  if (process.platform === 'linux' && process.arch === 'x64') {
    return installed(`deno-${PRODUCTION_DENO}-linux-x64`, 'deno')
  }
  const file = inRoot(
    'node_modules',
    `deno-${PRODUCTION_DENO}-${process.platform}-${process.arch}`,
    'deno',
  )
  return existsSync(file) ? file : undefined
}
