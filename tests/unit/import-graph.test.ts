import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'

type Graph = ReadonlyMap<string, readonly string[]>

const FOLDERS = ['functions-shared', 'web/src', 'local-stack', 'bench', 'scripts', 'tests']

/** The paths that a file's text imports, types included: wherever they lead, and whatever they end in. */
const importsOf = (file: string, text: string): string[] =>
  [...text.matchAll(/(?:from|import|import\()\s*'(\.[^']+)'/g)].map(([, specifier]) =>
    posix.join(posix.dirname(file), specifier ?? ''),
  )

/** Every source file of the folders with what it imports. */
function importGraph(): Graph {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(inRoot(folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.(tsx?|m?js)$/.test(path) && !/node_modules|(^|\/)dist\//.test(path))
      .map((path) => posix.join(folder, path)),
  )
  return new Map(files.map((file) => [file, importsOf(file, readFileSync(inRoot(file), 'utf8'))]))
}

/** One cycle of the files below a folder, as the way round it; empty when there is none. */
function cycleBelow(folder: string, graph: Graph): string[] {
  const done = new Set<string>()
  const visit = (file: string, way: string[]): string[] => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file]
    if (done.has(file)) return []
    for (const next of graph.get(file) ?? []) {
      const cycle = visit(next, [...way, file])
      if (cycle.length > 0) return cycle
    }
    done.add(file)
    return []
  }
  for (const file of graph.keys()) {
    const cycle = file.startsWith(folder) ? visit(file, []) : []
    if (cycle.length > 0) return cycle
  }
  return []
}

/** From the bottom to the top: a folder imports from itself and from those below it. */
const LAYERS = ['gateway', 'runtime', 'oauth', 'actions', 'mcp']

/** Folders that nothing but an Edge Function imports, and the layers that they may build on. */
const BESIDE = { users: ['gateway', 'runtime'], ops: ['gateway', 'runtime'] }

/** What makes an app of its definition, and above it what the package exports. */
const TOP = 'create-patchbay.ts'
const PACKAGE = 'index.ts'

/** What a folder of the core may import from; a folder that nobody has placed may import nothing. */
const allowedBelow = (folder: string): string[] => {
  if (folder === TOP) return LAYERS
  if (folder === PACKAGE) return [...LAYERS, TOP]
  const layer = LAYERS.indexOf(folder)
  if (layer >= 0) return LAYERS.slice(0, layer + 1)
  const beside = Object.entries(BESIDE).find(([name]) => name === folder)
  return beside ? [folder, ...beside[1]] : []
}

/** Imports from files below `from` to files below one of `to`, as sentences. */
const importsFrom = (graph: Graph, from: string, to: readonly string[]): string[] =>
  [...graph]
    .filter(([file]) => file.startsWith(from))
    .flatMap(([file, imports]) =>
      imports
        .filter((path) => to.some((folder) => path.startsWith(folder)))
        .map((path) => `${file} imports ${path}`),
    )

const CORE = 'functions-shared/'
const APP = 'functions-shared/app/'
const isCore = (path: string) => path.startsWith(CORE) && !path.startsWith(APP)

/** Imports of the core that leave it, as sentences. */
const leavingTheCore = (graph: Graph): string[] =>
  [...graph]
    .filter(([file]) => isCore(file))
    .flatMap(([file, imports]) =>
      imports.filter((path) => !isCore(path)).map((path) => `${file} imports ${path}`),
    )

const graph = importGraph()
const core = [...graph].filter(([file]) => isCore(file))

describe('The imports of the house', () => {
  it('are found', () => {
    expect(graph.get('functions-shared/app/app.ts')).toContain('functions-shared/app/about.ts')
    expect(core.length).toBeGreaterThan(80)
  })

  it('of the core stay in the core: no app, no local stack, no benchmark, no script, no test', () => {
    expect(leavingTheCore(graph)).toEqual([])
  })

  it('of the core run from a layer to those below it', () => {
    const upward = core.flatMap(([file, imports]) => {
      const allowed = allowedBelow(file.split('/')[1] ?? '')
      return imports
        .filter((path) => !allowed.includes(path.split('/')[1] ?? ''))
        .map((path) => `${file} imports ${path}`)
    })
    expect(upward).toEqual([])
  })

  it('of the local stack and the benchmark lead to no script and no test', () => {
    expect(importsFrom(graph, 'local-stack/', ['scripts/', 'tests/', 'bench/', APP])).toEqual([])
    expect(importsFrom(graph, 'bench/', ['scripts/', 'tests/'])).toEqual([])
  })

  it('of the web app lead to the pages of the app in one place, where all is put together', () => {
    const intoTheApp = importsFrom(graph, 'web/src/', ['web/src/app/']).filter(
      (line) => !line.startsWith('web/src/app/'),
    )
    expect(intoTheApp).toEqual(['web/src/main.tsx imports web/src/app/web-app.ts'])
  })

  it.each(['functions-shared/', 'web/src/'])('of %s form no cycle, types included', (folder) => {
    expect(cycleBelow(folder, graph)).toEqual([])
  })

  it('with a cycle are reported, and so is an import of an import', () => {
    const cycle: Graph = new Map([
      ['a/1.ts', ['a/2.ts']],
      ['a/2.ts', ['a/3.ts']],
      ['a/3.ts', ['a/2.ts']],
    ])
    expect(cycleBelow('a/', cycle)).toEqual(['a/2.ts', 'a/3.ts', 'a/2.ts'])
    expect(importsFrom(cycle, 'a/1', ['a/2'])).toEqual(['a/1.ts imports a/2.ts'])
  })

  it.each([
    '../../supabase/functions/gpt/index.ts',
    '../../scripts/run.mjs',
    '../../bench/peers/servers/common.mjs',
    '../app/app.ts',
    '../../tests/support/gone.ts',
  ])('of the core that lead to %s are reported', (specifier) => {
    const file = 'functions-shared/oauth/token.ts'
    const imports = importsOf(file, `import { it } from '${specifier}'`)
    expect(leavingTheCore(new Map([[file, imports]]))).toHaveLength(1)
  })

  it('of one file from another exist', () => {
    const unresolved = [...graph].flatMap(([file, imports]) =>
      imports
        .filter((path) => isCore(file) && !existsSync(inRoot(path)))
        .map((path) => `${file} imports ${path}`),
    )
    expect(unresolved).toEqual([])
  })
})
