import { isDeepStrictEqual } from 'node:util'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import { CONFIG, parseConfig } from './project.ts'

/**
 * config.toml with a section for each function, added as text at its end: Patchbay's functions authenticate for themselves,
 * and the platform's own check knows the users' tokens only. A function that has its section keeps it.
 *
 * Throws an ExpectedError where adding text would change what the file says otherwise.
 */
export function withFunctions(text: string, names: readonly string[]): string {
  const before = parseConfig(text)
  const present = Object.keys(Object(before.functions))
  const missing = names.filter((name) => !present.includes(name))
  if (missing.length === 0) return text

  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  const sections = missing.map((name) => `${eol}[functions.${name}]${eol}verify_jwt = false${eol}`)
  const ended = text === '' || text.endsWith('\n') ? text : text + eol
  const changed = ended + sections.join('')

  const added = Object.fromEntries(missing.map((name) => [name, { verify_jwt: false }]))
  const wanted = { ...before, functions: { ...Object(before.functions), ...added } }
  if (!isDeepStrictEqual(plain(readBack(changed)), plain(wanted))) {
    throw new ExpectedError(
      `${CONFIG} cannot be completed by adding text at its end.`,
      `Add these sections by hand, then run this again:\n${sections.join('')}`,
    )
  }
  return changed
}

function readBack(text: string): unknown {
  try {
    return parseConfig(text)
  } catch {
    return undefined
  }
}

/** Without the prototypes of the parser's tables. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value))
}
