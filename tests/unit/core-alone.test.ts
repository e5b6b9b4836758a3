import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { isOfTheApp } from '../../scripts/support/core-checkout.ts'

/** The thing that the shipped app is about, spelled so that this file is not found itself. */
const WORD = new RegExp(['to', 'do'].join(''), 'i')

/** Where the core is, with its tests. */
const CORE = [
  'functions-shared',
  'supabase/functions',
  'supabase/migrations',
  'supabase/tests',
  'tests/browser',
  'tests/conformance',
  'tests/core-app',
  'tests/deno',
  'tests/faults',
  'tests/integration',
  'tests/races',
  'tests/support',
  'tests/unit',
  'tests/upload',
  'web',
]

const filesBelow = (path: string): string[] => {
  // What is made is not read: names of packages may have any syllable.
  if (isOfTheApp(path) || /(node_modules|dist|package-lock\.json)$/.test(path)) return []
  if (!statSync(inRoot(path)).isDirectory()) return [path]
  return readdirSync(inRoot(path)).flatMap((name) => filesBelow(join(path, name)))
}

const files = CORE.flatMap(filesBelow)

describe('The core', () => {
  it('knows nothing of the app that ships with it', () => {
    const found = files.flatMap((path) => [
      ...(WORD.test(path) ? [`${path}: its name`] : []),
      ...readFileSync(inRoot(path), 'utf8')
        .split('\n')
        .flatMap((line, at) => (WORD.test(line) ? [`${path}:${at + 1}: ${line.trim()}`] : [])),
    ])
    expect(found).toEqual([])
  })

  it('is looked at as a whole, and the app is not', () => {
    expect(files.length).toBeGreaterThan(300)
    for (const part of CORE)
      expect(
        files.filter((path) => path.startsWith(part)),
        part,
      ).not.toEqual([])
    expect(files.filter((path) => path.startsWith('functions-shared/app'))).toEqual([])
  })
})
