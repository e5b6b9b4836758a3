import { readdir, readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { inRoot } from '../../local-stack/paths.ts'
import { CLIENT_LIBRARIES } from '../../scripts/test/clients.ts'

const FOLDER = 'tests/conformance/as-they-come'

interface Row {
  version: string
  test: string
}

/** The rows of "Assistants" in docs/mcp.md. */
async function rows(): Promise<Row[]> {
  const page = await readFile(inRoot('docs/mcp.md'), 'utf8')
  const section = page.split(/^## /m).find((part) => part.startsWith('Assistants\n')) ?? ''
  return [...section.matchAll(/^\|(.+)\| `([\w/-]+)` \|$/gm)].map(([, cells = '', test = '']) => ({
    version: cells.split('|')[2]?.trim() ?? '',
    test,
  }))
}

async function tests(): Promise<string[]> {
  const names = await readdir(inRoot(FOLDER))
  const ofLibraries = (await readdir(inRoot(CLIENT_LIBRARIES))).map((name) => `libraries/${name}`)
  return [...names, ...ofLibraries]
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => name.replace('.test.ts', ''))
}

/** Packages and their exact versions, as the tests of libraries install them. */
async function installed(): Promise<string[]> {
  const text = await readFile(inRoot(CLIENT_LIBRARIES, 'package.json'), 'utf8')
  const { devDependencies } = z
    .object({ devDependencies: z.record(z.string(), z.string()) })
    .parse(JSON.parse(text))
  return Object.values(devDependencies).map((version) => version.replace(/^npm:.*@/, ''))
}

describe('The table of assistants in docs/mcp.md', () => {
  it('has a row for every test of one, and a test for every row', async () => {
    const named = (await rows()).map(({ test }) => test).sort()
    expect(named).toEqual((await tests()).sort())
    expect(named.length).toBeGreaterThan(20)
  })

  it('says of each library the version that is installed for its test', async () => {
    const versions = await installed()
    const ran = (await rows()).filter(({ test }) => test.startsWith('libraries/'))
    for (const { version, test } of ran) {
      expect([test, version]).toEqual([test, expect.stringMatching(/^\d+\.\d+\.\d+, run$/)])
      expect(versions, test).toContain(version.replace(', run', ''))
    }
  })

  it('says of what is replayed that it is', async () => {
    for (const { version, test } of await rows()) {
      if (test.startsWith('libraries/')) continue
      expect([test, version]).toEqual([test, expect.stringMatching(/^[\d.-]+, replayed$/)])
    }
  })
})
