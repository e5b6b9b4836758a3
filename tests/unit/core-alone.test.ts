import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { isOfTheApp } from '../../scripts/support/core-checkout.ts'

/** The thing that the shipped app is about, spelled so that this file is not found itself. */
const WORD = new RegExp(['to', 'do'].join(''), 'i')

/** Where the code is, all of it: the core, its tests, and the tools that serve any app. */
const CODE = [
  'bench',
  'client',
  'examples',
  'functions-shared',
  'local-stack',
  'ops',
  'scripts',
  'supabase',
  'tests',
  'web',
]

const MEASURES = 'measures the actions of the shipped app'

/** Files of these places that speak of the app, and why. */
const EXCEPTIONS: Readonly<Record<string, string>> = {
  'bench/README.md': MEASURES,
  'bench/cold/cases.ts': MEASURES,
  'bench/growth': MEASURES,
  'bench/load/streams.ts': MEASURES,
  'bench/processes/idle-stack.ts': MEASURES,
  'bench/seed.ts': MEASURES,
  'bench/subject.ts': MEASURES,
  'bench/usage.ts': MEASURES,
  'bench/workload-names.ts': MEASURES,
  'bench/workloads.ts': MEASURES,
  'bench/yardstick': MEASURES,
  'scripts/support/core-checkout.ts': 'lists what is its own, by name',
  'supabase/schema-snapshot.sql': 'generated from a database with the shipped app',
  'web/src/texts/es.ts': 'in Spanish the word means "all"',
  'web/src/texts/pt.ts': 'in Portuguese the word means "all"',
  'tests/package/support/crowded.ts':
    'a project of somebody else, which has its own table of that name',
}

const exceptionOf = (path: string) =>
  Object.keys(EXCEPTIONS).find((place) => path === place || path.startsWith(`${place}/`))

const filesBelow = (path: string): string[] => {
  // What is made is not read: names of packages may have any syllable.
  if (isOfTheApp(path) || /(node_modules|dist|package-lock\.json)$/.test(path)) return []
  if (!statSync(inRoot(path)).isDirectory()) return [path]
  return readdirSync(inRoot(path)).flatMap((name) => filesBelow(join(path, name)))
}

const files = CODE.flatMap(filesBelow)

/** Where a file speaks of the app: its name, or lines. */
const mentionsIn = (path: string): string[] => [
  ...(WORD.test(path) ? [`${path}: its name`] : []),
  ...readFileSync(inRoot(path), 'utf8')
    .split('\n')
    .flatMap((line, at) => (WORD.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
]

describe('The core', () => {
  it('knows nothing of the app that ships with it', () => {
    expect(files.filter((path) => !exceptionOf(path)).flatMap(mentionsIn)).toEqual([])
  })

  it('has no exception that is not needed', () => {
    const needed = files.filter((path) => mentionsIn(path).length > 0).map(exceptionOf)
    expect(Object.keys(EXCEPTIONS).filter((place) => !needed.includes(place))).toEqual([])
  })

  it('is looked at as a whole, and the app is not', () => {
    expect(files.length).toBeGreaterThan(300)
    for (const part of CODE)
      expect(
        files.filter((path) => path.startsWith(part)),
        part,
      ).not.toEqual([])
    expect(files.filter((path) => path.startsWith('functions-shared/app'))).toEqual([])
  })
})
