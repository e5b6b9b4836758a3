/** What a field is where its input is JSON; path and query carry text. */
export type TextConversion = (text: string) => unknown

// At most 15 digits, which a double holds exactly.
const INTEGER = /^-?\d{1,15}$/
const DECIMAL = /^-?\d{1,15}(\.\d{1,15})?([eE][+-]?\d{1,2})?$/

/** Text that is no value of the type stays as it is: validation then names the field. */
const conversions: Record<string, TextConversion> = {
  integer: (text) => (INTEGER.test(text) ? Number(text) : text),
  number: (text) => (DECIMAL.test(text) ? Number(text) : text),
  boolean: (text) => (text === 'true' ? true : text === 'false' ? false : text),
}

/** The conversion of a property of a JSON Schema, `type` or one of `anyOf`; undefined where text stays text. */
export function conversionOf(property: unknown): TextConversion | undefined {
  if (typeof property !== 'object' || property === null) return undefined
  if ('type' in property && typeof property.type === 'string') return conversions[property.type]
  if ('anyOf' in property && Array.isArray(property.anyOf)) {
    return property.anyOf.map(conversionOf).find((conversion) => conversion !== undefined)
  }
  return undefined
}
