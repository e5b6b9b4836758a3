import type { Approval } from '../../../client/consent/approval.ts'

/** What is known of each call, with what came: what was decided never waits again, in whatever order answers arrive. */
export const withNews = (
  known: ReadonlyMap<string, Approval>,
  came: readonly Approval[],
): Map<string, Approval> => {
  const calls = new Map(known)
  for (const call of came) {
    if (call.status !== 'pending' || (calls.get(call.id)?.status ?? 'pending') === 'pending') {
      calls.set(call.id, call)
    }
  }
  return calls
}

/**
 * The calls that have a card: in the order in which they were first seen to wait, so that no button moves below a finger. A new
 * one comes last; one that was answered keeps its place.
 */
export const withCards = (cards: readonly string[], waiting: readonly Approval[]): string[] => [
  ...cards,
  ...waiting.map(({ id }) => id).filter((id) => !cards.includes(id)),
]

/** What has no card and waits no more, newest first. */
export const earlierOf = (
  calls: ReadonlyMap<string, Approval>,
  cards: readonly string[],
): Approval[] =>
  [...calls.values()]
    .filter(({ id, status }) => status !== 'pending' && !cards.includes(id))
    .sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime())
