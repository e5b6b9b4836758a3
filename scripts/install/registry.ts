import { createJiti } from 'jiti'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import type { Plan } from '../action-new/plan.ts'
import { ACTIONS } from './templates.ts'

const LIST = /\bexport const actions\b[^=]*=\s*\[/
const IMPORT = /^import\s[^'"]*(['"]) *\1[^\n]*\n/gm

/**
 * _patchbay/actions/index.ts with one action more: a line for it at the end of the list and one behind the last import; all
 * else stays as it is. Throws an ExpectedError where its list is not found.
 */
export function withAction(text: string, { name, kebab }: Pick<Plan, 'name' | 'kebab'>): string {
  const code = codeOf(text)
  const head = LIST.exec(code)
  const open = head ? head.index + head[0].length : -1
  const close = closingBracket(code, open)
  if (head === null || close === -1) throw unusable('has no list of actions any more')

  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const lastImport = [...code.slice(0, head.index).matchAll(IMPORT)].at(-1)
  const [, quote = '"', end = ';'] = /(['"])(;?)\s*$/.exec(lastImport?.[0] ?? '') ?? []
  const at = lastImport ? lastImport.index + lastImport[0].length : 0
  const changed =
    text.slice(0, at) +
    `import { ${name} } from ${quote}./${kebab}.ts${quote}${end}${eol}` +
    text.slice(at, open) +
    withItem(text.slice(open, close), code.slice(open, close), name, eol) +
    text.slice(close)
  if (!isTypeScript(changed)) throw unusable(`cannot take ${name}`)
  return changed
}

/**
 * What stands between the brackets, with one item more.
 *
 * @param code the same without what is in its comments and strings
 */
function withItem(items: string, code: string, name: string, eol: string): string {
  const end = code.trimEnd().length
  const needsComma = end > 0 && code[end - 1] !== ','
  const before = items.slice(0, end) + (needsComma ? ',' : '') + items.slice(end).trimEnd()
  const tail = items.slice(items.trimEnd().length)
  if (end > 0 && !items.includes('\n')) return `${before} ${name}${tail}`
  const indent = /\n([ \t]*)[^\n]*$/.exec(items.slice(0, end))?.[1] ?? '  '
  return `${before}${eol}${indent}${name},${tail.includes('\n') ? tail : eol}`
}

/** Where the bracket that is open before `from` is closed; -1: nowhere. */
function closingBracket(code: string, from: number): number {
  if (from === -1) return -1
  let depth = 1
  for (let at = from; at < code.length; at++) {
    const character = code.charAt(at)
    if ('([{'.includes(character)) depth++
    if (')]}'.includes(character)) depth--
    if (depth === 0) return at
  }
  return -1
}

const COMMENT_OR_STRING = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|(['"`])(?:\\[\s\S]|(?!\1)[^\\])*\1/g

/** Spaces in the place of each comment and of what is in each string, so that places are those of the text. */
function codeOf(text: string): string {
  const blank = (part: string) => part.replaceAll(/[^\r\n]/g, ' ')
  return text.replaceAll(COMMENT_OR_STRING, (part, quote?: string) =>
    quote === undefined ? blank(part) : quote + blank(part.slice(1, -1)) + quote,
  )
}

function isTypeScript(source: string): boolean {
  const jiti = createJiti(import.meta.url, { fsCache: false })
  return !jiti.transform({ source, filename: ACTIONS, ts: true }).includes('__JITI_ERROR__')
}

function unusable(what: string): ExpectedError {
  return new ExpectedError(
    `${ACTIONS} ${what}.`,
    'It must have `export const actions: readonly Action[] = [ … ]`, with a name in each place.',
  )
}
