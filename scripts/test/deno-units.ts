import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { inRoot } from '../../local-stack/paths.ts'

const FOLDERS = ['tests/unit', 'tests/app/unit']
const SUFFIX = '.test.ts'

const OPERATORS = 'a command for operators, which runs on Node'
const BY_ITSELF = 'asks Node and both Denos by itself (tests/support/outgoing.ts)'

/** Unit tests of functions-shared that do not run on Deno, and why. */
export const NODE_ONLY: Readonly<Record<string, string>> = {
  'action-new': OPERATORS,
  'actions-registry': 'tsc checks its types (expectTypeOf); the rest compares files',
  alerts: 'compares files',
  'gpt-pack': OPERATORS,
  'mcp-sdk-import': 'replaces a module, which Vitest alone can (vi.doMock)',
  'new-key': OPERATORS,
  'openapi-lint': 'runs the linter, a program for Node',
  'platform-ca': 'X509Certificate.verify is not implemented in Deno 2.1.4',
  'plugin-pack': OPERATORS,
  'ssrf-metadata-document': BY_ITSELF,
  'webhook-send': BY_ITSELF,
}

const nameOf = (file: string) => basename(file, SUFFIX)

/** Files of the unit tests that import functions-shared: what runs there runs on Deno. */
export async function functionsUnitTests(): Promise<string[]> {
  const files = (await Promise.all(FOLDERS.map(testsIn))).flat()
  const texts = await Promise.all(files.map((file) => readFile(inRoot(file), 'utf8')))
  return files.filter((_, index) => /from '[./]+functions-shared\//.test(texts[index] ?? ''))
}

/** Those that run on each Deno: a new one does without being listed. */
export async function denoUnitTests(): Promise<string[]> {
  return (await functionsUnitTests()).filter((file) => !(nameOf(file) in NODE_ONLY))
}

async function testsIn(folder: string): Promise<string[]> {
  if (!existsSync(inRoot(folder))) return []
  const names = await readdir(inRoot(folder))
  return names
    .filter((name) => name.endsWith(SUFFIX))
    .sort()
    .map((name) => `${folder}/${name}`)
}
