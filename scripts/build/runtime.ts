import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { rolldown } from 'rolldown'
import { inRoot } from '../../local-stack/paths.ts'
import { bundledDeclarations } from './declarations.ts'

/** The functions of Patchbay, by the folder of the core that has each of them; whether it serves an app. */
const FUNCTIONS = {
  gpt: { folder: 'actions', servesApp: true },
  mcp: { folder: 'mcp', servesApp: true },
  oauth: { folder: 'oauth', servesApp: true },
  ops: { folder: 'ops', servesApp: false },
  users: { folder: 'users', servesApp: false },
} as const

/**
 * Linters of the adopter's repository are not asked about these files. ESLint reports a directive that suppresses nothing:
 * the rule gives it something, whatever their own rules are.
 */
const GENERATED = `/* eslint-disable */
/* eslint no-restricted-syntax: [1, "Program > *"] */
// biome-ignore-all format: generated
// biome-ignore-all lint: generated
// biome-ignore-all assist: generated`

/**
 * Writes the compiled core: a module for an app (`index.js`) and one for each Edge Function, with what they share beside
 * them. One file each instead of one a source: it lies in adopters' repositories.
 *
 * @param declarations where tsc wrote the declaration files of functions-shared
 */
export async function buildRuntime(folder: string, declarations: string): Promise<void> {
  const input = Object.fromEntries(
    Object.entries(FUNCTIONS).map(([name, { folder: of }]) => [
      name,
      inRoot('functions-shared', of, 'function.ts'),
    ]),
  )
  const bundle = await rolldown({
    input: { index: inRoot('functions-shared/index.ts'), ...input },
    // Packages: the import map, or npm, finds them.
    external: (id) => !/^[./]/.test(id),
    cwd: inRoot(),
  })
  await bundle.write({
    dir: folder,
    format: 'esm',
    // No hash in a name: an update changes files instead of replacing them.
    chunkFileNames: 'shared/[name].js',
    banner: ({ fileName, isEntry }) =>
      [
        ...(isEntry ? [`// @ts-self-types="./${fileName.replace(/js$/, 'd.ts')}"`] : []),
        GENERATED,
      ].join('\n'),
  })
  await bundle.close()

  await mkdir(folder, { recursive: true })
  const index = await bundledDeclarations(join(declarations, 'index.d.ts'))
  await writeFile(join(folder, 'index.d.ts'), `${GENERATED}\n${index}`)
  for (const [name, { servesApp }] of Object.entries(FUNCTIONS)) {
    await writeFile(join(folder, `${name}.d.ts`), functionDeclaration(name, servesApp))
  }
  for (const name of ['index', ...Object.keys(FUNCTIONS)]) {
    const text = await readFile(join(folder, `${name}.js`), 'utf8')
    if (!text.startsWith('// @ts-self-types=')) throw new Error(`${name}.js names no types`)
  }
}

function functionDeclaration(name: string, servesApp: boolean): string {
  const types = servesApp ? 'App, EdgeFunction' : 'EdgeFunction'
  const app = servesApp ? '\n  app: App,' : ''
  return `${GENERATED}
import type { ${types} } from './index.js'

/**
 * The Edge Function \`${name}\`, as \`export default\` of its index.ts.
 *
 * @param env the environment of the process
 * @param prefix of the functions' names, the same for all five: '' or as \`patchbay-\`
 */
export declare function ${name}Function(${app}
  env: Record<string, string | undefined>,
  prefix?: string,
): EdgeFunction
`
}
