// The load generator: a process of its own, forked by run-load.ts. Gets a plan, says that it is ready, begins when it is
// told to, hands back the result, and waits for its end, so that its CPU time can be read.
import { type Connection, createConnection, type Watch } from './connection.ts'
import type { LoadPlan, LoadResult } from './plan.ts'
import { createPollers } from './pollers.ts'
import { actionStream, runStream, tokenStream } from './streams.ts'
import { createTally, quantiles } from './tally.ts'
import { createTimetable } from './timetable.ts'

const PATIENCE = 10_000
/** Connections of a stream whose requests do not come together. */
const STREAM_CONNECTIONS = 8

// It does not outlive a benchmark that is killed.
process.once('disconnect', () => process.exit(1))

let begin: (() => Promise<LoadResult>) | undefined
process.on('message', async (message: { plan: LoadPlan } | 'begin') => {
  if (message === 'begin') {
    process.send?.({ result: await begin?.() })
    return
  }
  begin = prepare(message.plan)
  process.send?.('ready')
})

function prepare(plan: LoadPlan): () => Promise<LoadResult> {
  const lateness: number[] = []
  let reconnects = 0
  const watch: Watch = {
    began: (late) => void lateness.push(late),
    reconnected: () => void reconnects++,
  }
  const connections: Connection[] = []
  const connect = () => {
    const connection = createConnection(plan.port, watch)
    connections.push(connection)
    return connection
  }
  const several = (atOnce: number) =>
    Array.from({ length: Math.max(atOnce, STREAM_CONNECTIONS) }, connect)

  const timetable = createTimetable()
  const polls = createTally('status read', ['200', '404'])
  const startPolling = createPollers(plan, timetable, polls, connect)
  const streams = [
    { stream: tokenStream(plan), plan: plan.tokens, over: several(plan.tokens.atOnce) },
    { stream: actionStream(plan), plan: plan.actions, over: several(plan.actions.atOnce) },
  ]

  return async () => {
    const begun = performance.now()
    const end = begun + plan.seconds * 1000
    startPolling(begun, end)
    for (const one of streams) runStream(one.stream, one.plan, timetable, one.over, begun, end)
    timetable.start()

    await new Promise<void>((resolve) => {
      const watchman = setInterval(() => {
        const now = performance.now()
        for (const connection of connections) connection.giveUp(now - PATIENCE)
        if (now < end || connections.some(({ waiting }) => waiting > 0)) return
        clearInterval(watchman)
        resolve()
      }, 500)
    })
    timetable.stop()
    for (const connection of connections) connection.close()

    const tallies = [polls, ...streams.flatMap(({ stream }) => stream.tallies)]
    const { p99, max } = quantiles(lateness)
    return {
      outcomes: tallies.map((tally) => tally.outcome()).filter(({ due }) => due > 0),
      slowest: polls.slowest(begun, 5),
      lateness: { p99, max },
      reconnects,
    }
  }
}
