import type { RequestedScope } from '../../../client/consent/authorization-request.ts'

/** How much somebody allows: all, what changes nothing, or what they ticked one by one. */
export type Preset = 'everything' | 'read-only' | 'custom'

/** What is ticked, and what that is called. */
export type Choice = { preset: Preset; ticked: readonly string[] }

type Scopes = readonly RequestedScope[]

/** The permissions that can be left out; one alone is no choice: to leave it out is to deny. */
export const choicesOf = (scopes: Scopes): Scopes => {
  const choices = scopes.filter(({ isChoice }) => isChoice)
  return choices.length > 1 ? choices : []
}

const namesOf = (scopes: Scopes): string[] => scopes.map(({ name }) => name)

const readOnlyOf = (choices: Scopes): string[] => namesOf(choices.filter(({ changes }) => !changes))

/** Whether "Read only" would be something else than everything, and than nothing. */
export const hasReadOnly = (choices: Scopes): boolean => {
  const { length } = readOnlyOf(choices)
  return length > 0 && length < choices.length
}

/** The choice that a name stands for; one by one it begins with what is ticked. */
export const choose = (choices: Scopes, preset: Preset, { ticked }: Choice): Choice => {
  if (preset === 'everything') return { preset, ticked: namesOf(choices) }
  return { preset, ticked: preset === 'read-only' ? readOnlyOf(choices) : ticked }
}

/** What it is before anybody touched it. */
export const everything = (choices: Scopes): Choice => ({
  preset: 'everything',
  ticked: namesOf(choices),
})

/** The choice once one was ticked, or no longer is. */
export const toggle = (choices: Scopes, { ticked }: Choice, name: string): Choice => {
  const isTicked = ticked.includes(name)
  const next = namesOf(choices).filter((each) => ticked.includes(each) !== (each === name))
  const readOnly = readOnlyOf(choices)
  const isReadOnly =
    next.length === readOnly.length && next.every((each) => readOnly.includes(each))
  if (!isTicked && next.length === choices.length) return { preset: 'everything', ticked: next }
  return { preset: isReadOnly && hasReadOnly(choices) ? 'read-only' : 'custom', ticked: next }
}
