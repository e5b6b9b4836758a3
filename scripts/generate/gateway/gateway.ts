import { readdir, readFile } from 'node:fs/promises'
import { inRoot } from '../../../local-stack/paths.ts'
import type { Target } from '../target.ts'
import type { Catalog, CatalogFunction, CatalogType } from './catalog.ts'
import { readFunctionComment } from './comment.ts'
import { kebabCase } from './names.ts'
import { compositeName } from './types.ts'
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

  const answered = answeredTypes(entries, types)
  return [
    ...(answered.length > 0
      ? [{ path: `${FOLDER}/types.ts`, content: typesModule(answered) }]
      : []),
    ...entries.map((entry) => ({
      path: `${FOLDER}/${kebabCase(entry.name)}.ts`,
      content: functionModule(entry),
    })),
  ]
}

/** The types that entry functions answer with, and those that these are made of. */
function answeredTypes(entries: readonly CatalogFunction[], types: readonly CatalogType[]) {
  // What every answer may be instead.
  const names = new Set(['problem'])
  const add = (type: string) => {
    const name = compositeName(type)
    if (name === undefined || names.has(name)) return
    names.add(name)
    for (const field of types.find((one) => one.name === name)?.fields ?? []) add(field.type)
  }
  for (const { columns, returns } of entries) {
    add(returns)
    for (const column of columns) add(column.type)
  }
  return types.filter(({ name }) => names.has(name))
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
