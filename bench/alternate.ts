/**
 * The order in which all have their turn: forwards and backwards by turns. What gets slower or faster steadily, as this
 * machine does within minutes, then meets all alike.
 */
export const orderOf = <T>(all: readonly T[], cycle: number): T[] =>
  cycle % 2 === 0 ? [...all] : all.toReversed()
