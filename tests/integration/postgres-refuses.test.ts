import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { type FunctionsProcess, runtimes, startFunctions } from '../support/functions-process.ts'
import { type Behaviour, type PostgresDoor, startPostgresDoor } from '../support/postgres-door.ts'
import { stack } from '../support/stack.ts'

let door: PostgresDoor
let functions: FunctionsProcess

const url = new URL(stack.db_url)

const refusals: [what: string, behaviour: Behaviour][] = [
  ['closes at once', { does: 'close at once' }],
  ['closes at the start-up message', { does: 'close at the start-up' }],
  ['resets at the start-up message', { does: 'reset at the start-up' }],
  ['closes during the login', { does: 'close during the login' }],
  ...(
    [
      ['28P01', 'password authentication failed for user "patchbay_edge"'],
      ['3D000', 'database "nothing" does not exist'],
      ['53300', 'remaining connection slots are reserved'],
      ['57P03', 'the database system is starting up'],
      ['XX000', 'Tenant or user not found'],
      ['42501', 'permission denied to set role "patchbay_gateway"'],
    ] as const
  ).map(([code, text]): [string, Behaviour] => [
    `refuses with ${code}`,
    { does: 'refuse', code, text },
  ]),
  [
    'refuses each statement with XX000',
    { does: 'refuse each statement', code: 'XX000', text: 'Unable to check out a connection' },
  ],
]

describe.each(runtimes)('A server that does not let us in, in $name', (runtime) => {
  beforeAll(async () => {
    door = await startPostgresDoor({ leadsTo: Number(url.port) })
    const env = { PATCHBAY_DB_URL: stack.db_url.replace(`:${url.port}/`, `:${door.port}/`) }
    functions = await startFunctions(runtime, env)
  })
  afterAll(async () => {
    await functions?.stop()
    await door?.stop()
  })

  it.each(refusals)(
    '%s: 503, few attempts, and then the first request is served',
    async (_, behaviour) => {
      door.behaviour = { does: 'lead on' }
      // Also loads what is loaded once.
      expect((await functions.health()).status).toBe(200)
      const before = await functions.memory()
      door.behaviour = behaviour
      door.cut()
      door.connections = 0
      functions.lines.splice(0)

      const answers: [status: number, retryAfter: string | null][] = []
      const begun = performance.now()
      for (let rounds = 0; rounds < 4; rounds++) {
        const round = await Promise.all(Array.from({ length: 25 }, () => functions.health()))
        for (const { status, headers } of round) answers.push([status, headers.get('retry-after')])
      }
      const seconds = (performance.now() - begun) / 1000
      expect(answers).toEqual(Array(100).fill([503, '2']))
      // All eight at once before it is known, then no more than eight in a second.
      expect(door.connections).toBeLessThan(20 + seconds * 8)
      const causes = await waitFor('the log', () => {
        const lines = functions.lines.filter(({ status }) => status === 503)
        return lines.length === 100 && lines.map(({ cause }) => cause)
      })
      // Those that were sent before the end of their connection was known say that.
      const others = causes.filter((cause) => cause !== 'CONNECTION_CLOSED')
      expect(others.length).toBeGreaterThan(50)
      if ('code' in behaviour) {
        for (const cause of others) expect(cause).toMatch(behaviour.code)
      }

      door.behaviour = { does: 'lead on' }
      expect((await functions.health()).status).toBe(200)
      const after = await functions.memory()
      expect(after.heap).toBeLessThan(before.heap + 4)
      expect(after.rss).toBeLessThan(before.rss + 64)
      expect([functions.hasEnded(), functions.noise]).toEqual([false, []])
    },
  )
})
