import { afterEach, describe, expect, it } from 'vitest'
import { answer } from '../support/answers.ts'
import { type FunctionsProcess, runtimes, startFunctions } from '../support/functions-process.ts'
import { type PostgresDoor, startPostgresDoor } from '../support/postgres-door.ts'
import { stack } from '../support/stack.ts'
import { testOnlyCa } from '../support/tls-server.ts'

let door: PostgresDoor
let functions: FunctionsProcess

afterEach(async () => {
  await functions?.stop()
  await door?.stop()
})

const postgresPort = Number(new URL(stack.db_url).port)
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47])

/** The stack's database by the door. */
function urlOf({ port }: PostgresDoor, host: string, sslmode: string): string {
  const url = new URL(stack.db_url)
  url.hostname = host
  url.port = String(port)
  url.searchParams.set('sslmode', sslmode)
  return url.href
}

/** Health through the door, and what the log says. */
async function health(runtime: (typeof runtimes)[number], env: Record<string, string>) {
  functions = await startFunctions(runtime, env)
  const { status, headers, body } = await answer(functions.health())
  const causes = functions.lines.flatMap(({ cause }) => cause ?? [])
  return { status, retryAfter: headers.get('retry-after'), body, causes }
}

describe.each(runtimes)('TLS to Postgres in $name', (runtime) => {
  it.each([
    ['localhost', 'verify-full', testOnlyCa],
    // As an env file has it.
    ['127.0.0.1', 'verify-full', testOnlyCa.replaceAll('\n', '\\n')],
    ['localhost', 'require', testOnlyCa],
  ])(
    'begins with an SSLRequest, and nothing else is sent in clear text: %s, %s',
    async (host, sslmode, ca) => {
      door = await startPostgresDoor({ leadsTo: postgresPort, tls: 'yes' })
      const url = urlOf(door, host, sslmode)
      const { status, causes } = await health(runtime, { PATCHBAY_DB_URL: url, PATCHBAY_DB_CA: ca })
      expect([causes, status]).toEqual([[], 200])

      const all = await Promise.all(Array.from({ length: 100 }, () => functions.health()))
      expect(all.map((one) => one.status)).toEqual(Array(100).fill(200))
      expect(door.first.length).toBeGreaterThan(1)
      for (const first of door.first) expect(first).toEqual(SSL_REQUEST)
      expect(door.clearText).toEqual([])
    },
  )

  it.each([
    [
      'a certificate of an unknown CA',
      'yes',
      '127.0.0.1',
      'localhost',
      undefined,
      /localhost:\d+ failed/,
    ],
    [
      'a certificate of another host',
      'yes',
      '127.0.0.2',
      '127.0.0.2',
      testOnlyCa,
      /127.0.0.2:\d+ failed/,
    ],
    ['no TLS', 'no', '127.0.0.1', 'localhost', testOnlyCa, /localhost:\d+ offers no TLS/],
  ] as const)(
    'is refused with a sentence in the log, and nothing is sent: %s',
    async (_, tls, at, host, ca, sentence) => {
      door = await startPostgresDoor({ leadsTo: postgresPort, tls, at })
      const url = urlOf(door, host, 'verify-full')
      const env = { PATCHBAY_DB_URL: url, ...(ca && { PATCHBAY_DB_CA: ca }) }
      const { status, retryAfter, body, causes } = await health(runtime, env)
      expect([status, retryAfter, body.error]).toEqual([503, '2', 'temporarily_unavailable'])
      expect(causes).toEqual([expect.stringMatching(sentence)])
      for (const first of door.first) expect(first).toEqual(SSL_REQUEST)
      expect(door.clearText).toEqual([])
    },
  )

  it('is not waited for where the server says nothing', async () => {
    door = await startPostgresDoor({ leadsTo: postgresPort, tls: 'yes' })
    door.behaviour = { does: 'say nothing' }
    const url = urlOf(door, 'localhost', 'verify-full')
    const { status } = await health(runtime, { PATCHBAY_DB_URL: url, PATCHBAY_DB_CA: testOnlyCa })
    expect(status).toBe(503)
    door.behaviour = { does: 'lead on' }
    expect((await functions.health()).status).toBe(200)
  })
})
