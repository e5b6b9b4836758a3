import type { ComponentChildren } from 'preact'

/** What is put into a sentence: a name, a time, an element. */
export type Slot = ComponentChildren

/** Makes an element of some words of a sentence: a link, or words that stand out. */
export type Wrap = (words: string) => ComponentChildren

/** A sentence with elements in it: what stands between the words stays what it is. */
export const rich = (words: TemplateStringsArray, ...slots: readonly Slot[]): ComponentChildren =>
  words.flatMap((text, index) => [text, slots[index]])

/** The forms of a word or sentence that a count can ask for; `other` is there in every language. */
export type Forms = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>

/** Makes the function that picks the form which a count asks for in a language. */
export const pluralOf = (language: string) => {
  const rules = new Intl.PluralRules(language)
  return (count: number, forms: Forms): string => forms[rules.select(count)] ?? forms.other
}
