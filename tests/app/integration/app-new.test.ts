import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { type CopiedTree, copiedTree } from '../../support/copied-tree.ts'

let tree: CopiedTree

beforeAll(async () => {
  tree = await copiedTree()
})
afterAll(() => tree?.remove())

const PLACES = ['functions-shared', 'supabase/migrations', 'supabase/tests', 'web/src']

async function filesThatSay(word: RegExp): Promise<string[]> {
  const names = await Promise.all(
    PLACES.map(async (place) =>
      (await readdir(join(tree.path, place), { recursive: true, withFileTypes: true }))
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name)),
    ),
  )
  const files = [...names.flat(), join(tree.path, 'supabase/seed.sql')]
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  // In Spanish and in Portuguese the word means "all".
  return files.filter(
    (file, at) =>
      word.test(file.slice(tree.path.length) + texts[at]) && !/texts\/(es|pt)\.ts$/.test(file),
  )
}

describe('npm run app:new', () => {
  it('only shows what would go, without --yes', async () => {
    const { ok, output } = await tree.node(['scripts/run.mjs', 'app-new'])
    expect(ok, output).toBe(true)
    expect(output).toContain('20261122000100_todos.sql')
    expect(await filesThatSay(/todo/i)).not.toEqual([])
  })

  it('removes the todos, and the stack of what is left starts', async () => {
    const { ok, output } = await tree.node(['scripts/run.mjs', 'app-new', '--yes'])
    expect(ok, output).toBe(true)
    expect(await filesThatSay(/todo/i)).toEqual([])

    const stack = z
      .object({ api_url: z.string() })
      .parse(JSON.parse(await readFile(await tree.start(), 'utf8')))
    const answer = await fetch(`${stack.api_url}/functions/v1/gpt/openapi.json`)
    const { paths } = z
      .object({ paths: z.record(z.string(), z.unknown()) })
      .parse(await answer.json())
    expect(Object.keys(paths)).toEqual(['/me', '/get_user_info'])
  }, 180_000)

  it('leaves a part `app` of the tests that says it has none', async () => {
    const { ok, output } = await tree.node(['scripts/run.mjs', 'test', 'app'])
    expect(output).toContain('There is no tests/app')
    expect(ok).toBe(true)
  }, 60_000)

  it('leaves an app that takes its first action', async () => {
    const { ok, output } = await tree.node([
      ...['scripts/run.mjs', 'action-new', '--name', 'logShot', '--scope', 'golf:write'],
      ...['--scope-description', 'Write down shots', '--no-generate'],
      ...['--summary', 'Writes down one shot of the user.'],
    ])
    expect(output).toMatch(/It works already/)
    expect(ok, output).toBe(true)
  }, 60_000)
})
