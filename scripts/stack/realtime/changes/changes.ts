import type { Sql } from 'postgres'
import { errorText } from '../../expected-error.ts'
import type { Change } from '../log/pgoutput.ts'
import { parseRequest } from './request.ts'
import { concerns, type Subscriber, type Subscription } from './subscription.ts'
import { tellChange } from './tell.ts'
import { validateRequest } from './validate.ts'

/** More changes than this in hand, and Postgres has to wait until half of them are told. */
const MOST_WAITING = 500

/** The requests of one channel. */
export type Watch = {
  /** One for each request, in order. */
  ids: number[]
  /**
   * From now on the channel is told: of all that it asked for or, when one request makes no sense, of nothing. Again
   * after every change of its claims.
   *
   * @returns what is wrong, if anything
   */
  begin(): Promise<string | undefined>
  end(): void
}

/** Who wants to be told of which tables' changes. */
export type Changes = {
  watch(requests: readonly Record<string, unknown>[], channel: Subscriber): Watch
  /** Tells a change after all earlier ones. Gives a promise where it would like to be given no more until it settles. */
  tell(change: Change): Promise<void> | undefined
}

export function createChanges(sql: Sql): Changes {
  const subscriptions = new Set<Subscription>()
  let lastId = 0
  let waiting = 0
  let told = Promise.resolve()
  let relief: PromiseWithResolvers<void> | undefined

  function watch(requests: readonly Record<string, unknown>[], channel: Subscriber): Watch {
    const ids = requests.map(() => ++lastId)
    let mine: Subscription[] = []
    let hasEnded = false
    const forget = () => {
      for (const one of mine) subscriptions.delete(one)
    }
    const begin = async () => {
      try {
        const valid = await subscriptionsFor(sql, requests, ids, channel)
        forget()
        if (hasEnded) return undefined
        mine = valid
        for (const one of mine) subscriptions.add(one)
        return undefined
      } catch (error) {
        forget()
        return errorText(error)
      }
    }
    const end = () => {
      hasEnded = true
      forget()
    }
    return { ids, begin, end }
  }

  function tell(change: Change): Promise<void> | undefined {
    const concerned = [...subscriptions].filter((one) => concerns(one, change))
    if (concerned.length === 0) return undefined
    waiting++
    told = told
      // Whoever left meanwhile is told nothing any more.
      .then(() =>
        tellChange(
          sql,
          change,
          concerned.filter((one) => subscriptions.has(one)),
        ),
      )
      .catch((error) => {
        console.error(`a change of ${change.relation.table} is not told:`, errorText(error))
      })
      .finally(() => {
        waiting--
        if (waiting > MOST_WAITING / 2) return
        relief?.resolve()
        relief = undefined
      })
    if (waiting >= MOST_WAITING) relief ??= Promise.withResolvers()
    return relief?.promise
  }

  return { watch, tell }
}

async function subscriptionsFor(
  sql: Sql,
  requests: readonly Record<string, unknown>[],
  ids: readonly number[],
  channel: Subscriber,
): Promise<Subscription[]> {
  const made: Subscription[] = []
  for (const [index, raw] of requests.entries()) {
    const request = parseRequest(raw)
    await validateRequest(sql, request, channel.claims())
    made.push({ ...request, id: ids[index] ?? 0, channel })
  }
  return made
}
