import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { inRoot } from '../../local-stack/paths.ts'
import { PARTS } from '../../scripts/build/local-stack.ts'
import { ALLOWED, BUNDLED, closureOf } from '../../scripts/generate/third-party.ts'
import { type PackageLock, readPackageLock } from '../../scripts/lock/package-lock.ts'

/** Tools alone, which nobody gets with the package: they may ask for changes of themselves to be published. */
const ALLOWED_IN_DEVELOPMENT = [...ALLOWED, 'MPL-2.0']

const entry = z.object({
  license: z.string().optional(),
  dev: z.boolean().default(false),
  link: z.boolean().default(false),
  os: z.array(z.string()).optional(),
})

/** Packages whose licence is not on the list. A binary for another platform, of which npm has no manifest here, is skipped. */
const strangersIn = ({ packages }: PackageLock): string[] =>
  Object.entries(packages).flatMap(([path, raw]) => {
    const { license, dev, link, os } = entry.parse(raw)
    if (!path.includes('node_modules/') || link) return []
    if (license === undefined && os !== undefined) return []
    const allowed = dev ? ALLOWED_IN_DEVELOPMENT : ALLOWED
    return allowed.includes(license ?? '') ? [] : [`${path}: ${license ?? 'none'}`]
  })

describe('The licence of every dependency', () => {
  it('is one that the list allows', async () => {
    const lock = await readPackageLock()
    expect(strangersIn(lock)).toEqual([])
    const downloaded = closureOf(lock, PARTS)
    expect(downloaded.length).toBeGreaterThan(50)
    expect(downloaded.filter(({ license }) => !ALLOWED.includes(license))).toEqual([])
  })

  it.each([
    ['GPL-3.0-only', { license: 'GPL-3.0-only' }],
    ['MPL-2.0 of what users install', { license: 'MPL-2.0' }],
    ['none', {}],
  ])('would be refused: %s', (_what, raw) => {
    const lock = { packages: { 'node_modules/x': raw } }
    expect(strangersIn(lock)).toHaveLength(1)
    expect(
      strangersIn({ packages: { 'node_modules/x': { license: 'MPL-2.0', dev: true } } }),
    ).toEqual([])
  })
})

describe('THIRD_PARTY.md', () => {
  const imported = (folder: string): string[] =>
    readdirSync(inRoot(folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.tsx?$/.test(name) && !/(?:\.test|findings-of-source)\.tsx?$/.test(name))
      .flatMap((name) => [
        ...readFileSync(inRoot(folder, name), 'utf8').matchAll(
          /(?:from|import\() ?'([^.'][^']*)'/g,
        ),
      ])
      .map(([, id = '']) =>
        id
          .split('/')
          .slice(0, id.startsWith('@') ? 2 : 1)
          .join('/'),
      )

  it('has a notice of each package that the pages import, and of what those need', async () => {
    const packages = new Set([...imported('web/src'), ...imported('client')])
    expect([...packages].sort()).toEqual(BUNDLED)
    const page = readFileSync(inRoot('THIRD_PARTY.md'), 'utf8')
    const bundled = closureOf(await readPackageLock(), BUNDLED)
    expect(bundled.length).toBeGreaterThan(6)
    for (const { name } of bundled) expect(page).toContain(`### ${name}\n\n\`\`\`text\n`)
  })

  it('finds what npm found: the nearest copy of each package', () => {
    const lock = {
      packages: {
        'node_modules/a': { version: '1', license: 'MIT', dependencies: { b: '*', c: '*' } },
        'node_modules/a/node_modules/b': { version: '2', license: 'MIT', dependencies: { c: '*' } },
        'node_modules/b': { version: '1', license: 'MIT' },
        'node_modules/c': { version: '3', license: 'ISC' },
      },
    }
    expect(closureOf(lock, ['a']).map(({ path }) => path)).toEqual([
      'node_modules/a',
      'node_modules/a/node_modules/b',
      'node_modules/c',
    ])
  })
})
