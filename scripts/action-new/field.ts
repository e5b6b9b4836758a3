import { ExpectedError } from '../../local-stack/expected-error.ts'
import { isLine } from './line.ts'

/** A field of an action's input or answer. */
export interface Field {
  name: string
  optional: boolean
  type: 'text' | 'integer' | 'number' | 'boolean' | 'uuid' | 'date' | 'one_of'
  /** `(1..18)`: smallest and largest value or length. */
  range?: { min: number; max: number }
  /** `(red|green)`: the words of one_of. */
  words?: string[]
  description: string
}

/** How a field is written on the command line. */
export const fieldSyntax = `  name:type[=description], with ? after the name when it may be left out. Types:
    text(1..200)   integer(1..18)   number   boolean   uuid   date   one_of(red|green)`

const SYNTAX =
  /^(?<name>[a-z][a-z0-9_]{0,39})(?<optional>\?)?:(?<type>[a-z_]+)(?:\((?<rest>[^)]*)\))?(?:=(?<description>.*))?$/s

/** Reads `hole:integer(1..18)=Number of the hole`. Throws an ExpectedError that says how it is written. */
export function parseField(spec: string): Field {
  const found = SYNTAX.exec(spec.trim())?.groups
  if (!found) throw new ExpectedError(`"${spec}" is not a field.`, fieldSyntax)

  const { name = '', type = '', rest } = found
  const description = found.description?.trim() || `${words(name)}.`
  if (description.length > 700) {
    throw new ExpectedError(`${name}: the description has more than 700 characters.`)
  }
  if (!isLine(description, 1, 700)) {
    throw new ExpectedError(`${name}: the description has to be one line.`)
  }
  const field = { name, optional: found.optional !== undefined, description }

  switch (type) {
    case 'text':
      return { ...field, type, range: parseRange(name, rest) ?? { min: 1, max: 200 } }
    case 'integer': {
      const range = parseRange(name, rest)
      return { ...field, type, ...(range && { range }) }
    }
    case 'one_of': {
      const choices = (rest ?? '').split('|').map((word) => word.trim())
      if (choices.length < 2 || !choices.every((word) => /^[\w-]{1,60}$/.test(word))) {
        throw new ExpectedError(`${name}: one_of needs words, as one_of(red|green).`, fieldSyntax)
      }
      return { ...field, type, words: choices }
    }
    case 'number':
    case 'boolean':
    case 'uuid':
    case 'date':
      if (rest !== undefined) throw new ExpectedError(`${name}: ${type} takes no ().`, fieldSyntax)
      return { ...field, type }
    default:
      throw new ExpectedError(`${name}: there is no type ${type}.`, fieldSyntax)
  }
}

function parseRange(name: string, text: string | undefined) {
  if (text === undefined) return undefined
  const [, min, max] = /^(-?\d{1,9})\.\.(-?\d{1,9})$/.exec(text) ?? []
  if (min === undefined || Number(min) > Number(max)) {
    throw new ExpectedError(`${name}: a range is written (1..18).`, fieldSyntax)
  }
  return { min: Number(min), max: Number(max) }
}

/** A value that the field accepts. */
export function exampleOf({ type, range, words }: Field): string | number | boolean {
  switch (type) {
    case 'text':
      return 'example'.padEnd(range?.min ?? 0, ' again').slice(0, range?.max)
    case 'integer':
      return range ? range.min : 1
    case 'number':
      return 1.5
    case 'boolean':
      return true
    case 'uuid':
      return '0a000000-0000-4000-8000-000000000001'
    case 'date':
      return '2026-11-21'
    case 'one_of':
      return words?.[0] ?? ''
  }
}

/** `shot_count` → `Shot count`. */
function words(name: string): string {
  const spaced = name.replaceAll('_', ' ')
  return spaced.charAt(0).toUpperCase() + spaced.slice(1)
}
