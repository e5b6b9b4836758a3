import { errorText } from '../../expected-error.ts'
import { type InOrder, inOrder } from '../in-order.ts'
import type { Change } from '../log/pgoutput.ts'
import type { Readable } from '../log/visible-transactions.ts'
import type { FilterConnections } from './filter-connections.ts'
import { parseRequest } from './request.ts'
import { concerns, type Subscriber, type Subscription } from './subscription.ts'
import { describeTable } from './table.ts'
import { type News, newsOf, tellChannel } from './tell.ts'
import { validateRequest } from './validate.ts'
import { passesFilters } from './visible.ts'

/** A channel whose filters are further behind than this is told nothing more. */
const MOST_BEHIND = 10_000

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

/** Who wants to be notified of which tables' changes. */
export type Changes = {
  watch(requests: readonly Record<string, unknown>[], channel: Subscriber): Watch
  /** Tells a change after all earlier ones. Gives a promise where no more should come until it settles. */
  tell(change: Change): Promise<void> | undefined
}

export function createChanges(connections: FilterConnections, readable: Readable): Changes {
  const { sql } = connections
  /** By their ids. */
  const subscriptions = new Map<number, Subscription>()
  /** Each channel waits for its own filters, and for nobody else's. */
  const lanes = new WeakMap<Subscriber, Lane>()
  let lastId = 0
  let described: Described = { xid: -1, tables: new Map() }
  const queue = inOrder()

  function watch(requests: readonly Record<string, unknown>[], channel: Subscriber): Watch {
    const ids = requests.map(() => ++lastId)
    let mine: Subscription[] = []
    let hasEnded = false
    const forget = () => {
      for (const { id } of mine) subscriptions.delete(id)
    }
    const begin = async () => {
      try {
        const valid = await subscriptionsFor(connections, requests, ids, channel)
        forget()
        if (hasEnded) return undefined
        mine = valid
        for (const one of mine) subscriptions.set(one.id, one)
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
    const concerned = [...subscriptions.values()].filter((one) => concerns(one, change))
    if (concerned.length === 0) return undefined
    const isReadable = readable(change.xid)
    return queue.add(`a change of ${change.relation.table} is not told`, async () => {
      await isReadable
      // Those who left meanwhile get nothing more.
      const still = concerned.filter(({ id }) => subscriptions.has(id))
      for (const news of await newsOf(sql, describeFor(change), change, still))
        tellNews(news, change)
    })
  }

  /** What the catalog says is asked once for all changes of a transaction, which come one after the other. */
  function describeFor({ xid }: Change): typeof describeTable {
    if (described.xid !== xid) described = { xid, tables: new Map() }
    const { tables } = described
    return (by, oid, roles) => {
      const key = `${oid} ${roles}`
      const table = tables.get(key) ?? describeTable(by, oid, roles)
      tables.set(key, table)
      return table
    }
  }

  function tellNews(news: News, { relation }: Change): void {
    const byChannel = Map.groupBy(news.subscriptions, ({ channel }) => channel)
    for (const [channel, asked] of byChannel) {
      const lane = lanes.get(channel) ?? { queue: inOrder(), behind: 0 }
      lanes.set(channel, lane)
      if (lane.behind >= MOST_BEHIND) {
        for (const one of asked) silence(one, 'Its filters take too long')
        continue
      }
      lane.behind++
      void lane.queue.add(`a change of ${relation.table} is not told`, async () => {
        lane.behind--
        const passing = await Promise.all(asked.map((one) => !news.isFiltered || passes(one, news)))
        const told = asked.filter(({ id }, index) => passing[index] && subscriptions.has(id))
        tellChannel(channel, told, news.dataFor)
      })
    }
  }

  /** A filter that fails, or takes too long, ends its own subscription. */
  async function passes(one: Subscription, { columns, row }: News): Promise<boolean> {
    if (!subscriptions.has(one.id)) return false
    try {
      return await passesFilters(connections, one.filters, columns, row)
    } catch (error) {
      silence(one, errorText(error))
      return false
    }
  }

  function silence({ id, channel, schema, table }: Subscription, why: string): void {
    if (!subscriptions.delete(id)) return
    channel.fail(`A subscription to ${schema}.${table} was ended. Exception: ${why}`)
  }

  return { watch, tell }
}

type Described = { xid: number; tables: Map<string, ReturnType<typeof describeTable>> }

type Lane = { queue: InOrder; behind: number }

async function subscriptionsFor(
  connections: FilterConnections,
  requests: readonly Record<string, unknown>[],
  ids: readonly number[],
  channel: Subscriber,
): Promise<Subscription[]> {
  const made: Subscription[] = []
  for (const [index, raw] of requests.entries()) {
    const request = parseRequest(raw)
    await validateRequest(connections, request, channel.claims())
    made.push({ ...request, id: ids[index] ?? 0, channel })
  }
  return made
}
