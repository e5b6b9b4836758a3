type Said = (...given: unknown[]) => unknown

const isSaid = (value: unknown): value is Said => typeof value === 'function'

/** The texts of a language by key: `apps.heading`. */
const flat = (texts: object, before = ''): [string, unknown][] =>
  Object.entries(texts).flatMap(([key, value]) =>
    typeof value === 'object' && value !== null
      ? flat(value, `${before}${key}.`)
      : [[before + key, value] satisfies [string, unknown]],
  )

/** Stands for whatever is put into a text: a name, a count, words made into a link. It is seen wherever it goes. */
const probe = (place: number): unknown =>
  Object.assign((words: string) => `{${place}:${words}}`, {
    toString: () => `{${place}}`,
    valueOf: () => 70 + place,
  })

const spoken = (text: unknown, slots: number): string => {
  if (!isSaid(text)) return String(text)
  const said = text(...Array.from({ length: slots }, (_, place) => probe(place + 1)))
  return [said].flat(9).map(String).join('')
}

const hasSlot = (text: string, place: number): boolean =>
  new RegExp(`\\{${place}[:}]|${70 + place}`).test(text)

/** What is wrong with the texts of a language, compared with the English ones: one line a finding, by key. */
export const findingsOfTexts = (
  english: object,
  other: object,
  same: readonly string[],
): string[] => {
  const known = new Map(flat(other))
  return flat(english).flatMap(([key, text]) => {
    if (!known.has(key)) return [`${key}: missing`]
    const slots = isSaid(text) ? text.length : 0
    const [here, there] = [spoken(text, slots), spoken(known.get(key), slots)]
    const lost = Array.from({ length: slots }, (_, index) => index + 1).filter(
      (place) => hasSlot(here, place) && !hasSlot(there, place),
    )
    const isSame = here === there && /\p{L}{2}/u.test(here.replaceAll(/\{.*?\}/g, ''))
    return [
      ...(isSame && !same.includes(key) ? [`${key}: as in English`] : []),
      ...lost.map((place) => `${key}: leaves out what is put in as ${place}`),
    ]
  })
}
