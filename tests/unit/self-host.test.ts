import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { importedBy } from '../../scripts/support/function-packages.ts'

/** Where the edge runtime looks for functions. */
const FUNCTIONS = '/home/deno/functions'

/** Mounts of the page's example: from a folder of the container to one of the checkout. */
async function mounts(): Promise<[container: string, checkout: string][]> {
  const page = await readFile(inRoot('docs/self-host.md'), 'utf8')
  const lines = page.matchAll(/^ +- \.\/patchbay\/([^:\n]+):(\/[^:\n]+):ro$/gm)
  return [...lines].map(([, checkout = '', container = '']) => [container, checkout])
}

describe('The mounts of docs/self-host.md', () => {
  it('are of every function', async () => {
    const names = (await readdir(inRoot('supabase/functions'))).sort()
    const mounted = (await mounts()).map(([container]) => container).sort()
    expect(mounted).toEqual(expect.arrayContaining(names.map((name) => `${FUNCTIONS}/${name}`)))
  })

  it('bring every file that a function imports to where it looks for it', async () => {
    const known = await mounts()
    const inCheckout = (path: string) => {
      const [container, checkout] = known.find(([folder]) => path.startsWith(`${folder}/`)) ?? []
      return container === undefined ? null : `${checkout}${path.slice(container.length)}`
    }
    const waiting = known
      .map(([container]) => `${container}/index.ts`)
      .filter((path) => path.startsWith(`${FUNCTIONS}/`))
    const seen = new Set<string>()
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      if (seen.has(path)) continue
      seen.add(path)
      const file = inCheckout(path)
      expect(file !== null && existsSync(inRoot(file)), path).toBe(true)
      const relative = importedBy(await readFile(inRoot(file ?? ''), 'utf8')).filter((specifier) =>
        specifier.startsWith('.'),
      )
      waiting.push(...relative.map((specifier) => posix.join(posix.dirname(path ?? ''), specifier)))
    }
    expect(seen.size).toBeGreaterThan(50)
  })
})
