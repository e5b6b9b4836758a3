import type { ActivityEntry } from '../../../client/consent/activity.ts'

/** What is known, with what came: newest first, each once. */
export const merged = (
  known: readonly ActivityEntry[],
  came: readonly ActivityEntry[],
): ActivityEntry[] => {
  const byId = new Map([...known, ...came].map((entry) => [entry.id, entry]))
  return [...byId.values()].sort((a, b) => b.id - a.id)
}

/**
 * The newest page, joined to what is known. Where nothing of it was known there may be a gap between the two, and what is older
 * is asked for again.
 */
export const joined = (
  known: readonly ActivityEntry[] | null,
  newest: { entries: readonly ActivityEntry[]; hasMore: boolean },
  hadMore: boolean,
): { entries: ActivityEntry[]; hasMore: boolean } => {
  const ids = new Set(known?.map(({ id }) => id))
  const meets = !newest.hasMore || newest.entries.some(({ id }) => ids.has(id))
  return known !== null && meets
    ? { entries: merged(known, newest.entries), hasMore: newest.hasMore && hadMore }
    : { entries: [...newest.entries], hasMore: newest.hasMore }
}

/** The entries of each day, by this machine's clock; days and entries newest first. */
export const byDay = (entries: readonly ActivityEntry[]): [day: Date, ActivityEntry[]][] => {
  const days = new Map<number, ActivityEntry[]>()
  for (const entry of entries) {
    const day = new Date(entry.at).setHours(0, 0, 0, 0)
    days.set(day, [...(days.get(day) ?? []), entry])
  }
  return [...days].sort(([a], [b]) => b - a).map(([day, those]) => [new Date(day), those])
}
