import { httpRequest } from '../http-load.ts'
import { seeded } from '../seed.ts'
import type { Connection } from './connection.ts'
import type { LoadPlan } from './plan.ts'
import type { Tally } from './tally.ts'
import type { Timetable } from './timetable.ts'
import { userJwt } from './user-jwt.ts'

/** Milliseconds that a poll may come before or after its beat. */
const JITTER = 300

/**
 * Makes the users' phones: each polls its own status on a connection of its own, begins at a random moment of the first
 * beat and stays on its beat whatever the answers do.
 *
 * @returns sets them going; `end` is the time after which no poll is due any more
 */
export function createPollers(
  plan: LoadPlan,
  timetable: Timetable,
  tally: Tally,
  connect: () => Connection,
): (begin: number, end: number) => void {
  const beat = plan.pollEvery * 1000
  const phones = Array.from({ length: plan.users }, (_, index) => {
    const id = seeded.userId(index + 1)
    const request = httpRequest(plan.port, 'GET', `/functions/v1/users/${id}/gpt-connection`, {
      authorization: `Bearer ${userJwt(plan.jwtSecret, id)}`,
    })
    return { connection: connect(), request: () => request }
  })

  return (begin, end) => {
    for (const { connection, request } of phones) {
      let next = begin + JITTER + Math.random() * beat
      const poll = (due: number) => {
        connection.send({ due, request, tally })
        next += beat
        const jittered = next + (Math.random() * 2 - 1) * JITTER
        if (jittered < end) timetable.at(jittered, poll)
      }
      timetable.at(next, poll)
    }
  }
}
