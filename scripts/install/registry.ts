import { ExpectedError } from '../../local-stack/expected-error.ts'
import type { Plan } from '../action-new/plan.ts'
import { ACTIONS } from './templates.ts'

const LIST = /(export const actions[^=]*=\s*\[)([^\]]*)(\])/

/** _patchbay/actions/index.ts with one action more. Throws an ExpectedError where its list is not found. */
export function withAction(text: string, { name, kebab }: Pick<Plan, 'name' | 'kebab'>): string {
  const [whole, head, items = '', tail] = LIST.exec(text) ?? []
  if (whole === undefined) {
    throw new ExpectedError(
      `${ACTIONS} has no list of actions any more.`,
      'It must have `export const actions: readonly Action[] = [ … ]`, with a name in each place.',
    )
  }
  const names = items
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)
  const list = `${head}${[...names, name].map((item) => `\n  ${item},`).join('')}\n${tail}`
  const lastImport = [...text.matchAll(/^import .*\n/gm)].at(-1)
  const [, quote = '"', end = ';'] = /(['"])(;?)\n$/.exec(lastImport?.[0] ?? '') ?? []
  const imported = `import { ${name} } from ${quote}./${kebab}.ts${quote}${end}\n`
  const at = lastImport ? lastImport.index + lastImport[0].length : 0
  return (text.slice(0, at) + imported + text.slice(at)).replace(whole, list)
}
