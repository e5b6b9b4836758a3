import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { ExpectedError } from './expected-error.ts'

/** Whether this is the checkout, in TypeScript. In the package it is JavaScript. */
export const IS_CHECKOUT = import.meta.url.endsWith('.ts')

/** The checkout, without a slash at the end; or the copy of the package's `dist` that runs beside the stack's parts. */
export const ROOT = fileURLToPath(new URL('..', import.meta.url)).replace(/\/$/, '')

/** A path inside the checkout. */
export function inRoot(...parts: string[]): string {
  return join(ROOT, ...parts)
}

/** A program of the local stack: `api/serve` is local-stack/api/serve.ts, or .js in the package. */
export function program(name: string): string {
  return inRoot('local-stack', `${name}.${IS_CHECKOUT ? 'ts' : 'js'}`)
}

/** How Node runs one; the package's run on Node 20, too. */
export function nodeProgram(name: string): string[] {
  const older = pathToFileURL(inRoot('scripts/cli/node-20.js')).href
  return [...(IS_CHECKOUT ? [] : ['--import', older]), program(name)]
}

/** A path as people like to read it: relative to the checkout, or to another folder, when it lies inside. */
export function shown(path: string, folder = ROOT): string {
  const inside = relative(folder, path)
  return inside.startsWith('..') ? path : inside
}

/** Where npm installed the parts of the stack: in the checkout, or beside the copy. */
export const NODE_MODULES = [ROOT, dirname(ROOT)]
  .map((folder) => join(folder, 'node_modules'))
  .find(existsSync)

/** What to do about a part that is missing or incomplete. */
export const INSTALL = IS_CHECKOUT
  ? 'Run `npm ci` again.'
  : 'Install the parts of the local stack again: npx patchbay dev --install'

/** A file that npm installed. Throws an ExpectedError where it is missing. */
export function installed(...parts: string[]): string {
  const file = NODE_MODULES === undefined ? undefined : join(NODE_MODULES, ...parts)
  if (file !== undefined && existsSync(file)) return file
  throw new ExpectedError(
    `node_modules has no ${parts.join('/')}.`,
    IS_CHECKOUT ? 'Run `npm ci` first.' : INSTALL,
  )
}

/** For the processes that we start with Node: where it keeps what it makes of the sources. */
export const COMPILE_CACHE = {
  NODE_COMPILE_CACHE: join(NODE_MODULES ?? ROOT, '.cache', 'node'),
}
