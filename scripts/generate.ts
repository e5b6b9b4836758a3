// npm run generate [-- --check]: writes (or compares) the files that are made from sources.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generatedFiles, type Target } from './generate/targets.ts'
import { inRoot } from './stack/paths.ts'
import { startStack } from './stack/stack.ts'
import { withPristineDatabase } from './support/pristine-database.ts'

const check = process.argv.includes('--check')
const localDir = await mkdtemp(join(tmpdir(), 'patchbay-generate-'))
const stack = await startStack({ localDir, apiPort: 0, dbPort: 0 })

let stale: string[] = []
try {
  const files = await withPristineDatabase(stack, 'generate', (sql) => generatedFiles(sql))
  stale = await staleFiles(files)
  if (!check) {
    for (const { path, content } of files.filter(({ path }) => stale.includes(path))) {
      await writeFile(inRoot(path), content)
    }
  }
} finally {
  await stack.remove()
}

if (stale.length === 0) console.log('Generated files agree with their sources.')
else if (!check) console.log(`Written:\n${stale.map((path) => `  ${path}`).join('\n')}`)
else {
  console.log(`Out of date:\n${stale.map((path) => `  ${path}`).join('\n')}\nRun: npm run generate`)
  process.exitCode = 1
}

async function staleFiles(files: readonly Target[]): Promise<string[]> {
  const found = await Promise.all(
    files.map(async ({ path, content }) => {
      const current = await readFile(inRoot(path), 'utf8').catch(() => undefined)
      return current === content ? [] : [path]
    }),
  )
  return found.flat()
}
