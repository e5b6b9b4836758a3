import { once } from 'node:events'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Connection, createConnection } from '../../bench/load/connection.ts'
import { byTenth, growthOf, growthVerdict } from '../../bench/load/growth.ts'
import { requireOpenFiles } from '../../bench/load/open-files.ts'
import { createTally } from '../../bench/load/tally.ts'

const SLOW = 100
const server = createServer((request, response) => {
  if (request.url === '/hang-up') return void request.socket.destroy()
  setTimeout(() => response.setHeader('content-length', 2).end('{}'), SLOW)
})
let port = 0

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
})
afterAll(() => void server.close())

/** Sends requests that are all due now over one connection, and waits until none waits. */
async function sendAll(paths: string[]) {
  const tally = createTally('any', ['200'])
  const watch = { began() {}, reconnected() {} }
  const connection: Connection = createConnection(port, watch)
  const due = performance.now()
  for (const path of paths) {
    const request = () => `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`
    connection.send({ due, request, tally })
  }
  await expect.poll(() => connection.waiting, { interval: 5 }).toBe(0)
  connection.close()
  return tally.outcome()
}

describe('The load generator', () => {
  it('counts the time that a request waited for its turn behind a slow answer', async () => {
    const { p50, max, statuses } = await sendAll(['/', '/', '/'])
    expect(statuses).toEqual({ 200: 3 })
    expect(p50).toBeGreaterThan(1.9 * SLOW)
    expect(max).toBeGreaterThan(2.9 * SLOW)
  })

  it('counts a connection that breaks under a request as a fault, and goes on', async () => {
    const { due, statuses, faults } = await sendAll(['/', '/hang-up', '/'])
    expect(due).toBe(3)
    expect(statuses).toEqual({ 200: 2 })
    expect(Object.values(faults)).toEqual([1])
  })

  it('tells answers that are not documented', () => {
    const tally = createTally('any', ['200', '404'])
    for (const status of ['200', '404', '429', '503']) tally.answered(0, 1, status)
    expect(tally.outcome().unexpected).toBe(2)
  })

  it('compares the second and third tenth with the last two', () => {
    const samples = Array.from({ length: 600 }, (_, at) => ({ at, rss: at < 300 ? 100 : 150 }))
    expect(growthOf(samples, 600)).toEqual({ early: 100, late: 150, ratio: 1.5 })
  })

  it('judges growth from five minutes on; before that it is told', () => {
    const doubling = (seconds: number) =>
      Array.from({ length: seconds }, (_, at) => ({ at, rss: at < seconds / 2 ? 100 : 200 }))
    expect(growthVerdict(doubling(300), 300)).toMatchObject({
      ok: false,
      line: expect.stringMatching(
        /MISSED.*100 MB in the second and third tenth, 200 MB in the last/,
      ),
    })
    const { ok, line } = growthVerdict(doubling(299), 299)
    expect([ok, /ok|MISSED/.test(line)]).toEqual([true, false])
    expect(line).toContain('no bound on growth below 5 minutes')
  })

  it('has no figure for a tenth without a sample', () => {
    const samples = [{ at: 0, rss: 100 }]
    expect(byTenth(samples, 1)).toEqual([100, ...Array.from({ length: 9 }, () => undefined)])
    expect(growthOf(samples, 1)).toBeUndefined()
    expect(growthVerdict([], 600).line).toMatch(/too few samples/)
  })

  it('refuses more users than files may be open', () => {
    expect(() => requireOpenFiles(1_000_000_000)).toThrow(/open files/)
  })
})
