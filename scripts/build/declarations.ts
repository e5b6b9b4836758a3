import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const IMPORT = /^import (type )?\{([^}]*)\} from '([^']+)';\n/gm
const DECLARATION = /^(?:declare )?(?:abstract )?(?:type|interface|class|enum) (\w+)/gm
const REEXPORT = /^export (type )?\{([^}]*)\} from '([^']+)';\n/gm

interface Collected {
  /** Declarations by the path of the file that had them, without imports and exports. */
  bodies: Map<string, string>
  /** Imports of packages: names by specifier. */
  packages: Map<string, Set<string>>
}

/**
 * One declaration file out of an entry and all that it imports, so that the package and an adopter's repository have one
 * file of types for what they import. The entry exports by name from the others; a name means the same in each of them.
 *
 * @param entry a .d.ts as tsc wrote it, whose imports end in .ts
 */
export async function bundledDeclarations(entry: string): Promise<string> {
  const collected: Collected = { bodies: new Map(), packages: new Map() }
  const text = await readFile(entry, 'utf8')
  const exported: string[] = []
  const fromPackages: string[] = []
  for (const [line, , names = '', specifier = ''] of text.matchAll(REEXPORT)) {
    if (!specifier.startsWith('.')) {
      fromPackages.push(line)
      continue
    }
    exported.push(...namesIn(names))
    await collect(join(dirname(entry), asDeclaration(specifier)), collected)
  }
  const imports = [...collected.packages].map(
    ([specifier, names]) => `import type { ${[...names].sort().join(', ')} } from '${specifier}'\n`,
  )
  refuseClashes([...collected.bodies.values()])
  return [
    ...imports.sort(),
    ...fromPackages,
    '\n',
    ...[...collected.bodies.values()].map((body) => `${body.trim()}\n\n`),
    `export { ${exported.sort().join(', ')} }\n`,
  ].join('')
}

async function collect(file: string, collected: Collected): Promise<void> {
  if (collected.bodies.has(file)) return
  // A place of its own before those that it imports: circles end here.
  collected.bodies.set(file, '')
  let text = await readFile(file, 'utf8')
  for (const [line, , names = '', specifier = ''] of text.matchAll(IMPORT)) {
    text = text.replace(line, '')
    if (specifier.startsWith('.')) {
      if (names.includes(' as ')) throw new Error(`${file} renames what it imports: ${names}`)
      await collect(join(dirname(file), asDeclaration(specifier)), collected)
      continue
    }
    const known = collected.packages.get(specifier) ?? new Set()
    for (const name of namesIn(names)) known.add(name)
    collected.packages.set(specifier, known)
  }
  for (const [whole, specifier = ''] of text.matchAll(/import\("(\.[^"]+)"\)\./g)) {
    text = text.replace(whole, '')
    await collect(join(dirname(file), asDeclaration(specifier)), collected)
  }
  const body = text
    .replaceAll(/^export \{\};\n/gm, '')
    .replaceAll(/^export declare /gm, 'declare ')
    .replaceAll(/^export /gm, '')
  if (/^import /m.test(body)) throw new Error(`${file} has an import that is not understood`)
  collected.bodies.set(file, body)
}

function refuseClashes(bodies: string[]): void {
  const seen = new Set<string>()
  for (const [, name = ''] of bodies.join('\n').matchAll(DECLARATION)) {
    if (seen.has(name)) throw new Error(`Two files of the runtime's types declare ${name}`)
    seen.add(name)
  }
}

function namesIn(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim().replace(/^type /, ''))
    .filter(Boolean)
}

function asDeclaration(specifier: string): string {
  return specifier.replace(/\.ts$/, '.d.ts')
}
