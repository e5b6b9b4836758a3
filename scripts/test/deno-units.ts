import { readdir, readFile } from 'node:fs/promises'
import { inRoot } from '../../local-stack/paths.ts'

const FOLDER = 'tests/unit'
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

/** Names of the unit tests that import functions-shared: what runs there runs on Deno. */
export async function functionsUnitTests(): Promise<string[]> {
  const names = (await readdir(inRoot(FOLDER))).filter((name) => name.endsWith(SUFFIX)).sort()
  const texts = await Promise.all(names.map((name) => readFile(inRoot(FOLDER, name), 'utf8')))
  return names
    .filter((_, index) => /from '[./]+functions-shared\//.test(texts[index] ?? ''))
    .map((name) => name.slice(0, -SUFFIX.length))
}

/** Files of the unit tests that run on each Deno: a new one does without being listed. */
export async function denoUnitTests(): Promise<string[]> {
  return (await functionsUnitTests())
    .filter((name) => !(name in NODE_ONLY))
    .map((name) => `${FOLDER}/${name}${SUFFIX}`)
}
