import { existsSync } from 'node:fs'
import { inRoot, installed } from '../stack/paths.ts'

/** A Deno that the functions must run on. */
export interface DenoBinary {
  name: string
  path: string
}

/** The version that the platform's Edge Runtime carries. */
const PRODUCTION = '2.1.4'

/** The newest Deno, and that of production where npm installed it (PATCHBAY_DENO_PRODUCTION names another). */
export function denoBinaries(): DenoBinary[] {
  const { env, platform, arch } = process
  const production =
    env.PATCHBAY_DENO_PRODUCTION ??
    inRoot('node_modules', `deno-${PRODUCTION}-${platform}-${arch}`, 'deno')
  return [
    { name: 'Deno', path: installed('.bin', 'deno') },
    ...(existsSync(production) ? [{ name: `Deno ${PRODUCTION}`, path: production }] : []),
  ]
}
