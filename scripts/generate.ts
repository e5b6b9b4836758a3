// npm run generate [-- --check]: writes (or compares) the files that are made from sources.
import { readFile, rm, writeFile } from 'node:fs/promises'
import { inRoot } from '../local-stack/paths.ts'
import { startStack } from '../local-stack/stack.ts'
import { temporaryLocalDir } from '../local-stack/temporary/local-dir.ts'
import { withTemporary } from '../local-stack/temporary/temporary.ts'
import type { Target } from './generate/target.ts'
import { generatedFiles } from './generate/targets.ts'
import { withPristineDatabase } from './support/pristine-database.ts'

const check = process.argv.includes('--check')
const stale = await withTemporary('generate', async (temporary) => {
  const localDir = await temporaryLocalDir(temporary)
  const stack = await temporary.keep(
    () => startStack({ localDir, apiPort: 0, dbPort: 0 }),
    (started) => started.remove(),
  )
  const files = await withPristineDatabase(stack, 'generate', (sql) => generatedFiles(sql))
  const staleOnes = await staleFiles(files)
  if (!check) {
    for (const { path, content } of files.filter(({ path }) => staleOnes.includes(path))) {
      if (content === null) await rm(inRoot(path))
      else await writeFile(inRoot(path), content)
    }
  }
  return staleOnes
})

if (stale.length === 0) console.log('Generated files agree with their sources.')
else if (!check) console.log(`Written:\n${stale.map((path) => `  ${path}`).join('\n')}`)
else {
  console.log(`Out of date:\n${stale.map((path) => `  ${path}`).join('\n')}\nRun: npm run generate`)
  process.exitCode = 1
}

async function staleFiles(files: readonly Target[]): Promise<string[]> {
  const found = await Promise.all(
    files.map(async ({ path, content }) => {
      const current = await readFile(inRoot(path), 'utf8').catch(() => null)
      return current === content ? [] : [path]
    }),
  )
  return found.flat()
}
