import { z } from 'zod'

/**
 * Text of `min` to `max` code points, kept exactly as received. Counted as Postgres counts (char_length),
 * not in UTF-16 units; refused: NUL and half surrogate pairs, which Postgres can't hold.
 */
export function text(min: number, max: number, description: string) {
  return z
    .string()
    .refine(
      (value) => value.isWellFormed() && !value.includes('\0'),
      'must be text without NUL or broken characters',
    )
    .refine((value) => {
      // A string has at least half as many code points as UTF-16 units: no need to count a huge one.
      if (value.length > 2 * max) return false
      const codePoints = [...value].length
      return codePoints >= min && codePoints <= max
    }, `must have ${min} to ${max} characters`)
    .meta({ description, minLength: min, maxLength: max })
}

/**
 * A UUID in any case, whatever its version (z.uuid() refuses most of `md5(x)::uuid`). It is kept in lower case, as Postgres has
 * it: two spellings of one id are the same held call.
 */
export function uuid(description: string) {
  return z.guid('must be a UUID').toLowerCase().meta({ description })
}

/** RFC 3339, as the Data API spells it too. */
export function timestamp(description: string) {
  return z.iso.datetime({ offset: true }).meta({ description })
}
