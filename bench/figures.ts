import type { Sample } from './contestant.ts'

/** What the samples of one round come to. */
export interface Figures {
  /** Answers a second. */
  rate: number
  /** Milliseconds; undefined where they were not taken one by one. */
  p50: number | undefined
  p99: number | undefined
  /** Microseconds of CPU a request: of the server, and of all processes of Postgres. */
  server: number | undefined
  postgres: number
}

/** All answers in all seconds. */
export function figuresOf(samples: readonly Sample[]): Figures {
  const latencies = samples.flatMap((sample) => sample.latencies).sort((a, b) => a - b)
  const answers = sum(samples.map(answersOf))
  const servers = samples.flatMap(({ server }) => server ?? [])
  return {
    rate: answers / sum(samples.map(({ elapsed }) => elapsed)),
    p50: latencies[Math.floor(latencies.length * 0.5)],
    p99: latencies[Math.floor(latencies.length * 0.99)],
    server: servers.length > 0 ? (1e6 * sum(servers)) / answers : undefined,
    postgres: (1e6 * sum(samples.map(({ postgres }) => postgres))) / answers,
  }
}

const answersOf = ({ statuses }: Sample) => sum(Object.values(statuses))
const sum = (numbers: readonly number[]) => numbers.reduce((total, one) => total + one, 0)
