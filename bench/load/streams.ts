import { httpRequest } from '../http-load.ts'
import { seeded } from '../seed.ts'
import type { Connection, Pending } from './connection.ts'
import type { LoadPlan, StreamPlan } from './plan.ts'
import { createTally, type Tally } from './tally.ts'
import type { Timetable } from './timetable.ts'

/** Requests beside the polls: what comes next, and the tallies that they fill. */
export interface Stream {
  tallies: Tally[]
  next(due: number): Pending
}

/** The assistant's server: redeems a code, then refreshes what it got, and so on. */
export function tokenStream(plan: LoadPlan): Stream {
  const exchanges = createTally('code exchange', ['200'])
  const refreshes = createTally('refresh', ['200'])
  const { id, secret, redirectUri } = plan.client
  const client = `client_id=${id}&client_secret=${secret}`
  const uri = encodeURIComponent(redirectUri)
  const fresh: string[] = []
  let redeemed = 0
  let redeems = false

  const post = (form: string) =>
    httpRequest(
      plan.port,
      'POST',
      '/functions/v1/oauth/token',
      { 'content-type': 'application/x-www-form-urlencoded' },
      `${form}&${client}`,
    )

  return {
    tallies: [exchanges, refreshes],
    next(due) {
      redeems = !redeems
      const token = redeems && redeemed < plan.codes.count ? undefined : fresh.pop()
      if (token !== undefined) {
        const form = `grant_type=refresh_token&refresh_token=${token}`
        return { due, request: () => post(form), tally: refreshes, onBody: keep }
      }
      const code = seeded.code(plan.codes.first + redeemed++)
      const form = `grant_type=authorization_code&code=${code}&redirect_uri=${uri}`
      return { due, request: () => post(form), tally: exchanges, onBody: keep }
    },
  }

  function keep(body: string) {
    const token = /"refresh_token":"([^"]+)"/.exec(body)?.[1]
    if (token) fresh.push(token)
  }
}

/** The assistant at work for its users: adds a todo, reads the list, and so on. */
export function actionStream(plan: LoadPlan): Stream {
  const creations = createTally('createTodo', ['201'])
  const lists = createTally('listTodos', ['200'])
  let turn = 0

  return {
    tallies: [creations, lists],
    next(due) {
      const user = plan.actingUsers[(turn >> 1) % plan.actingUsers.length] ?? 0
      const headers = {
        authorization: `Bearer ${seeded.access(user)}`,
        'content-type': 'application/json',
      }
      const creates = turn++ % 2 === 0
      return creates
        ? {
            due,
            request: () =>
              httpRequest(
                plan.port,
                'POST',
                '/functions/v1/gpt/todos',
                headers,
                '{"title":"Buy milk"}',
              ),
            tally: creations,
          }
        : {
            due,
            request: () => httpRequest(plan.port, 'GET', '/functions/v1/gpt/todos', headers),
            tally: lists,
          }
    },
  }
}

/** Sends a stream's requests when they are due, over a few connections in turn. */
export function runStream(
  stream: Stream,
  { perSecond, atOnce }: StreamPlan,
  timetable: Timetable,
  connections: readonly Connection[],
  begin: number,
  end: number,
): void {
  if (perSecond === 0) return
  const beat = (1000 / perSecond) * atOnce
  let next = begin + Math.random() * beat
  let turn = 0
  const wave = (due: number) => {
    for (let i = 0; i < atOnce; i++) {
      connections[turn++ % connections.length]?.send(stream.next(due))
    }
    next += beat
    if (next < end) timetable.at(next, wave)
  }
  timetable.at(next, wave)
}
