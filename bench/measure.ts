import { orderOf } from './alternate.ts'
import type { Contestant, Sample } from './contestant.ts'
import { type Figures, figuresOf } from './figures.ts'
import type { WorkloadName } from './workload-names.ts'

/** Connections that all have, and those that Patchbay has as well. */
const FEW = 32
const MANY = 128
/** Seconds of a turn. */
export const TURN = 2
const WARM_UP = 3

/** One round: the figures of each by name, and Patchbay's at the larger number of connections. */
export interface Round {
  few: ReadonlyMap<string, Figures>
  many: Figures | undefined
}

/**
 * Loads everybody by turns of two seconds, Patchbay with few connections and with many as if it were two.
 *
 * @param begins is called before each round
 */
export async function measure(
  workload: WorkloadName,
  contestants: readonly Contestant[],
  { rounds, seconds }: { rounds: number; seconds: number },
  begins: (round: number) => void,
): Promise<Round[]> {
  const turns = contestants
    .filter((one) => one.measures(workload))
    .flatMap((one) =>
      (one.role === 'Patchbay' ? [FEW, MANY] : [FEW]).map((connections) => ({ one, connections })),
    )
  const takingPart = new Set(turns.map(({ one }) => one))
  // Compiled code and known tokens, as in processes that have run for a while.
  for (const one of takingPart) {
    await one.prepare(workload)
    await one.load(workload, FEW, WARM_UP)
  }

  const found: Round[] = []
  for (let round = 0; round < rounds; round++) {
    begins(round + 1)
    for (const one of takingPart) await one.prepare(workload)
    const samples = new Map<(typeof turns)[number], Sample[]>(turns.map((turn) => [turn, []]))
    for (let cycle = 0; cycle < Math.ceil(seconds / TURN); cycle++)
      for (const turn of orderOf(turns, round + cycle))
        samples.get(turn)?.push(await turn.one.load(workload, turn.connections, TURN))

    const figures = turns.map((turn) => ({ ...turn, figures: figuresOf(samples.get(turn) ?? []) }))
    found.push({
      few: new Map(
        figures
          .filter(({ connections }) => connections === FEW)
          .map(({ one, figures }) => [one.name, figures]),
      ),
      many: figures.find(({ connections }) => connections === MANY)?.figures,
    })
  }
  return found
}
