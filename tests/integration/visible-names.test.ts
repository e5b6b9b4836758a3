import { expect, it } from 'vitest'
import { visibleName } from '../../functions-shared/runtime/input/visible-text.ts'
import { sql } from '../support/stack.ts'

it('Postgres refuses in a name exactly what TypeScript takes out of it, over all of Unicode', async () => {
  const refused = await sql<{ point: number }[]>`
    select point from generate_series(1, 1114111) as point
    where point not between 55296 and 57343
      and not patchbay.is_visible_text('a' || chr(point) || 'b')`
  const bySql = new Set(refused.map(({ point }) => point))
  const differing: string[] = []
  for (let point = 1; point <= 0x10ffff; point += 1) {
    const character = String.fromCodePoint(point)
    // Half surrogates are no text for Postgres; what is not assigned yet, a newer Unicode may assign.
    if (/\p{Cs}/u.test(character)) continue
    const text = `a${character}b`
    const isKept = visibleName(text) === text
    const isRefused = bySql.has(point)
    const mayDiffer =
      /\p{Cn}/u.test(character) && !/\p{Default_Ignorable_Code_Point}/u.test(character)
    if (isKept === isRefused && !(mayDiffer && !isRefused)) differing.push(point.toString(16))
  }
  expect(differing).toEqual([])
})
