import { type ParseArgsConfig, parseArgs } from 'node:util'
import { ExpectedError, errorText } from '../expected-error.ts'
import { listNames, namesIn } from './names.ts'

/** `parseArgs`, whose complaints come as an ExpectedError, with the usage of the command as its hint. */
export function parseOptions<const T extends Omit<ParseArgsConfig, 'args'>>(
  usage: string,
  words: readonly string[],
  config: T,
) {
  try {
    return parseArgs({ ...config, args: withNegatives(words) })
  } catch (error) {
    throw new ExpectedError(errorText(error), usage)
  }
}

/** A negative number is a value and no option: `--minutes -1` becomes `--minutes=-1`. */
function withNegatives(words: readonly string[]): string[] {
  const joined: string[] = []
  for (const word of words) {
    const before = joined.at(-1) ?? ''
    if (/^-\d/.test(word) && /^--[a-z-]+$/.test(before)) joined.push(`${joined.pop()}=${word}`)
    else joined.push(word)
  }
  return joined
}

interface Range {
  from: number
  to: number
}

/** Reads the values of a command's options. Each throws an ExpectedError that names the option and what it may be. */
export function optionValues(usage: string) {
  const refuse = (option: string, given: string | undefined, allowed: string): never => {
    const shownValue = given === undefined ? '' : ` ${given || '""'}`
    throw new ExpectedError(`--${option}${shownValue}: ${allowed}.`, usage)
  }
  const within = (number: number, { from, to }: Range) => number >= from && number <= to
  const isWhole = (text: string, range: Range) => /^\d+$/.test(text) && within(Number(text), range)

  return {
    whole(option: string, text: string, range: Range): number {
      if (isWhole(text, range)) return Number(text)
      return refuse(option, text, `a whole number ${shown(range)}`)
    },
    decimal(option: string, text: string, range: Range): number {
      if (/^\d+(\.\d+)?$/.test(text) && within(Number(text), range)) return Number(text)
      return refuse(option, text, `a number ${shown(range)}`)
    },
    /** Some of them, each once, the smallest first. */
    wholes(option: string, text: string, range: Range): number[] {
      const parts = text.split(',').map((part) => part.trim())
      if (!parts.every((part) => isWhole(part, range)))
        return refuse(option, text, `whole numbers ${shown(range)}, separated by commas`)
      return [...new Set(parts.map(Number))].sort((a, b) => a - b)
    },
    /** Those that are named, in their own order; all of them where nothing is given. */
    names<N extends string>(option: string, text: string | undefined, known: readonly N[]): N[] {
      if (text === undefined) return [...known]
      const given = namesIn(text, known)
      const unknown = given.filter((one) => !known.some((name) => name === one))
      if (unknown.length > 0)
        refuse(option, unknown.join(', '), `any of ${listNames(known)}, separated by commas`)
      return known.filter((name) => given.includes(name))
    },
    refuse,
  }
}

const shown = ({ from, to }: Range) => `from ${from} to ${to.toLocaleString('en')}`
