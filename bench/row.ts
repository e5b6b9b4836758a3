import type { Contestant } from './contestant.ts'
import type { Figures } from './figures.ts'
import type { Round } from './measure.ts'
import { median } from './median.ts'
import type { WorkloadName } from './workload-names.ts'

/** Medians of one contestant at one workload. A ratio is the median of the rounds' ratios, so the columns do not divide. */
export interface Row extends Figures {
  workload: WorkloadName
  name: string
  role: Contestant['role']
  /** Half the distance between the slowest and the fastest round, as a share of the median; of one round, none. */
  spread: number | undefined
  /** Its rate over those of the yardstick and of the fastest peer. */
  ofYardstick: number | undefined
  ofBestPeer: number | undefined
  /** Its microseconds of Postgres over the yardstick's. */
  postgresOfYardstick: number | undefined
  /** Its rate with many connections over the one with few. */
  manyOfFew: number | undefined
}

/** The rows of a workload, in the order of the contestants. */
export function rowsOf(
  workload: WorkloadName,
  contestants: readonly Pick<Contestant, 'name' | 'role'>[],
  rounds: readonly Round[],
): Row[] {
  const yardstick = contestants.find(({ role }) => role === 'yardstick')?.name ?? ''
  const peers = contestants.filter(({ role }) => role === 'peer').map(({ name }) => name)
  const bestPeer = ({ few }: Round) => {
    const rates = peers.flatMap((name) => few.get(name)?.rate ?? [])
    return rates.length > 0 ? Math.max(...rates) : undefined
  }

  return contestants.flatMap(({ name, role }) => {
    const own = rounds.flatMap(({ few }) => few.get(name) ?? [])
    if (own.length === 0) return []
    const middle = (figure: (one: Figures) => number | undefined) => medianOf(own.map(figure))
    const ratio = (figure: (one: Figures, round: Round) => number | undefined) =>
      medianOf(
        rounds.map((round) => {
          const one = round.few.get(name)
          return one && figure(one, round)
        }),
      )
    const rates = own.map(({ rate }) => rate)
    return [
      {
        workload,
        name,
        role,
        rate: median(rates),
        spread:
          rates.length > 1
            ? (Math.max(...rates) - Math.min(...rates)) / 2 / median(rates)
            : undefined,
        p50: middle(({ p50 }) => p50),
        p99: middle(({ p99 }) => p99),
        server: middle(({ server }) => server),
        postgres: median(own.map(({ postgres }) => postgres)),
        ofYardstick: ratio(({ rate }, round) => over(rate, round.few.get(yardstick)?.rate)),
        ofBestPeer: ratio(({ rate }, round) => over(rate, bestPeer(round))),
        postgresOfYardstick: ratio(({ postgres }, round) =>
          over(postgres, round.few.get(yardstick)?.postgres),
        ),
        manyOfFew:
          role === 'Patchbay'
            ? ratio(({ rate }, { many }) => (many === undefined ? undefined : many.rate / rate))
            : undefined,
      },
    ]
  })
}

const over = (a: number, b: number | undefined) => (b === undefined ? undefined : a / b)

function medianOf(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined)
  return known.length > 0 ? median(known) : undefined
}
