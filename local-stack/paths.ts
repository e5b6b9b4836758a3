import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ExpectedError } from './expected-error.ts'

/** The checkout, without a slash at the end. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')

/** A path inside the checkout. */
export function inRoot(...parts: string[]): string {
  return join(ROOT, ...parts)
}

/** A path as people like to read it: relative to the checkout when it lies inside. */
export function shown(path: string): string {
  const inside = relative(ROOT, path)
  return inside.startsWith('..') ? path : inside
}

/** A file that `npm ci` installed. Throws an ExpectedError where it is missing. */
export function installed(...parts: string[]): string {
  const file = inRoot('node_modules', ...parts)
  if (!existsSync(file)) {
    throw new ExpectedError(`node_modules has no ${parts.join('/')}.`, 'Run `npm ci` first.')
  }
  return file
}

/** For the processes that we start with Node: where it keeps what it makes of the TypeScript. */
export const COMPILE_CACHE = { NODE_COMPILE_CACHE: inRoot('node_modules', '.cache', 'node') }
