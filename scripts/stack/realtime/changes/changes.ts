import type { Sql } from 'postgres'
import { errorText } from '../../expected-error.ts'
import { inOrder } from '../in-order.ts'
import type { Change } from '../log/pgoutput.ts'
import type { Readable } from '../log/visible-transactions.ts'
import { parseRequest } from './request.ts'
import { concerns, type Subscriber, type Subscription } from './subscription.ts'
import { tellChange } from './tell.ts'
import { validateRequest } from './validate.ts'

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
  /** Tells a change after all earlier ones. Gives a promise where no more should come until it settles. */
  tell(change: Change): Promise<void> | undefined
}

export function createChanges(sql: Sql, readable: Readable): Changes {
  const subscriptions = new Set<Subscription>()
  let lastId = 0
  const queue = inOrder()

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
    const isReadable = readable(change.xid)
    return queue.add(`a change of ${change.relation.table} is not told`, async () => {
      await isReadable
      // Whoever left meanwhile is told nothing any more.
      const still = concerned.filter((one) => subscriptions.has(one))
      await tellChange(sql, change, still)
    })
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
