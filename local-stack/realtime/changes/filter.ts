/** One condition on a column, as a client wrote it. */
export type Filter = { column: string; op: Operator; value: string; negate: boolean }

const OPERATORS = [
  'eq',
  'neq',
  'lt',
  'lte',
  'gt',
  'gte',
  'in',
  'like',
  'ilike',
  'is',
  'match',
  'imatch',
  'isdistinct',
] as const

export type Operator = (typeof OPERATORS)[number]

/**
 * Reads what the platform reads: `column=operator.value`, with `not.` before the operator to negate it, several of them
 * joined by commas (all must hold). A value with commas or brackets is written in double quotes.
 *
 * Throws an Error with the platform's words for anything else.
 */
export function parseFilters(text: string): Filter[] {
  return text.trim() === '' ? [] : segments(text.trim()).map(parseFilter)
}

function parseFilter(segment: string): Filter {
  const trimmed = segment.trim()
  if (trimmed === '') {
    throw new Error('filter must not contain empty segments (check for extra commas)')
  }
  const equals = trimmed.indexOf('=')
  if (equals < 0) throw new Error(JSON.stringify([trimmed]))
  const condition = trimmed.slice(equals + 1)
  const negate = condition.startsWith('not.')
  const rest = negate ? condition.slice(4) : condition
  const dot = rest.indexOf('.')
  const name = rest.slice(0, dot)
  const op = OPERATORS.find((one) => one === name)
  if (dot < 0 || !op) {
    throw new Error(JSON.stringify(dot < 0 ? [rest] : [name, rest.slice(dot + 1)]))
  }
  const value = op === 'in' ? listIn(rest.slice(dot + 1)) : unquoted(rest.slice(dot + 1))
  return { column: trimmed.slice(0, equals), op, value, negate }
}

/** `(a,b)` as an array of Postgres: `{a,b}`. Both quote their elements in the same way. */
function listIn(value: string): string {
  if (value.length >= 2 && value.startsWith('(') && value.endsWith(')')) {
    return `{${value.slice(1, -1)}}`
  }
  throw new Error('`in` filter value must be wrapped by parentheses')
}

/** A value that is wholly in double quotes, without them; any other as it is. */
function unquoted(value: string): string {
  const match = /^"((?:[^"\\]|\\.)*)"$/s.exec(value)
  return match?.[1] === undefined ? value : match[1].replace(/\\(.)/gs, '$1')
}

/** Parts at the commas that are neither in brackets nor in quotes. A quote opens only where a value may begin. */
function segments(text: string): string[] {
  const parts: string[] = []
  let part = ''
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at] ?? ''
    if (quoted) {
      if (char === '"') quoted = false
      else if (char === '\\') part += text[at++] ?? ''
    } else if (char === '"' && /[.(,]/.test(part.at(-1) ?? '')) quoted = true
    else if (char === '(') depth++
    else if (char === ')') depth = Math.max(0, depth - 1)
    else if (char === ',' && depth === 0) {
      parts.push(part)
      part = ''
      continue
    }
    part += text[at] ?? ''
  }
  return [...parts, part]
}
