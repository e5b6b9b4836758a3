import { readdir, readFile } from 'node:fs/promises'
import { inRoot } from '../../../local-stack/paths.ts'
import type { Target } from '../target.ts'
import type { Catalog } from './catalog.ts'
import { readFunctionComment } from './comment.ts'
import { kebabCase } from './names.ts'
import { functionModule } from './write-function.ts'
import { HEADER, typesModule } from './write-types.ts'

const FOLDER = 'functions-shared/gateway'

/**
 * `functions-shared/gateway`: one typed function an entry function, and their types. An entry function is a function of
 * `patchbay_api` whose comment says so; the others of that schema are called by these alone.
 */
export function gatewayFiles({ functions, types }: Catalog): Target[] {
  const entries = functions.filter(
    ({ name, comment }) => readFunctionComment(name, comment).isEntry,
  )
  const refused = entries.find(({ callable }) => !callable)
  if (refused) throw new Error(`patchbay_gateway may not execute patchbay_api.${refused.name}`)
  const names = entries.map(({ name }) => name)
  const twice = names.find((name, i) => names.indexOf(name) < i)
  if (twice) throw new Error(`There are two entry functions patchbay_api.${twice}`)

  return [
    ...(types.length > 0 ? [{ path: `${FOLDER}/types.ts`, content: typesModule(types) }] : []),
    ...entries.map((entry) => ({
      path: `${FOLDER}/${kebabCase(entry.name)}.ts`,
      content: functionModule(entry),
    })),
  ]
}

/** Generated files that are made of nothing any more: they are to be deleted. */
export async function leftoverGatewayFiles(files: readonly Target[]): Promise<Target[]> {
  const made = new Set(files.map(({ path }) => path))
  const paths = (await readdir(inRoot(FOLDER))).map((name) => `${FOLDER}/${name}`)
  const others = paths.filter((path) => !made.has(path))
  const generated = await Promise.all(
    others.map(async (path) => (await readFile(inRoot(path), 'utf8')).startsWith(HEADER)),
  )
  return others.filter((_, i) => generated[i]).map((path) => ({ path, content: null }))
}
