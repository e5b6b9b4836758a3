import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { importMap } from '../../scripts/generate/deno-json.ts'
import { importedBy } from '../../scripts/support/function-packages.ts'

/** Where a specifier leads by an import map alone, without what Deno adds for npm (HTML, "resolve an import specifier"). */
function resolved(specifier: string, imports: Record<string, string>): string | null {
  const exact = imports[specifier]
  if (exact) return exact
  const prefix = Object.keys(imports)
    .filter((key) => key.endsWith('/') && specifier.startsWith(key))
    .sort((a, b) => b.length - a.length)[0]
  return prefix === undefined ? null : `${imports[prefix]}${specifier.slice(prefix.length)}`
}

describe('The import map of the functions', () => {
  it('leads from every import of the shared code to a package, by itself', async () => {
    const { imports } = JSON.parse(
      await readFile(inRoot('supabase/functions/oauth/deno.json'), 'utf8'),
    )
    const files = await readdir(inRoot('functions-shared'), { recursive: true })
    const sources = files.filter((name) => name.endsWith('.ts'))
    const texts = await Promise.all(
      sources.map((name) => readFile(inRoot('functions-shared', name), 'utf8')),
    )
    const bare = new Set(texts.flatMap(importedBy).filter((one) => !/^(\.|node:)/.test(one)))
    expect([...bare]).toContain('hono/router/trie-router')
    for (const specifier of bare) {
      const [, name] = /^((?:@[^/]+\/)?[^/]+)/.exec(specifier) ?? []
      expect(resolved(specifier, imports), specifier).toMatch(
        new RegExp(`^npm:/?${name}@\\d[^/]*${specifier.slice(name?.length)}$`),
      )
    }
  })

  it('has a second entry only for packages of which a part is imported', () => {
    const sources = [
      `import { a } from 'a/part'\nexport * from "@s/b/x"`,
      `const c = await import('c/deep/er')\nimport 'd'`,
    ]
    expect(importMap({ a: '1.0.0', '@s/b': '2.0.0', c: '3.0.0', d: '4.0.0' }, sources)).toEqual({
      a: 'npm:a@1.0.0',
      'a/': 'npm:/a@1.0.0/',
      '@s/b': 'npm:@s/b@2.0.0',
      '@s/b/': 'npm:/@s/b@2.0.0/',
      c: 'npm:c@3.0.0',
      'c/': 'npm:/c@3.0.0/',
      d: 'npm:d@4.0.0',
    })
  })
})
