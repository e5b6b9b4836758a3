import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Outgoing, runtimes, startOutgoing } from '../support/outgoing.ts'
import { startTlsServer, type TlsServer } from '../support/tls-server.ts'

// The guard as production has it: the real address check, the system's own resolver. A server that would answer is
// listening, so a request that gets through is seen.
let server: TlsServer
beforeAll(async () => {
  server = await startTlsServer((_, response) => response.end('{}'))
})
afterAll(() => server.stop())

const refused = { name: 'FetchError', message: 'address is not public' }

describe.each(runtimes)(
  'A host of our own network is refused before any connection from %s',
  (_runtime, command) => {
    let outgoing: Outgoing
    beforeAll(() => {
      outgoing = startOutgoing(command)
    })
    afterAll(() => outgoing.kill())
    const get = (host: string, addresses?: string[]) =>
      outgoing.fetchPublic(`https://${host}:${server.port}/client.json`, {
        ca: server.guard.ca,
        ...(addresses && { addresses }),
      })

    it.each([
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '017700000001',
      '0177.0.0.1',
      '0.0.0.0',
      '0',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:7f00:1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '[fe80::1]',
      '[fc00::1]',
      '10.0.0.1',
      '172.16.0.1',
      '192.168.1.1',
      '100.64.0.1',
      '169.254.169.254',
      'localhost',
      'LOCALHOST',
      '１２７.0.0.1',
    ])('as https://%s', async (host) => {
      await expect(get(host)).rejects.toMatchObject(refused)
      expect(server.hits).toEqual([])
    })

    it.each([
      ['one of several addresses is private', ['8.8.8.8', '10.0.0.1', '1.1.1.1']],
      ['the last of several addresses is loopback', ['8.8.8.8', '2606:4700::1111', '127.0.0.1']],
      ['an IPv6 address hides a private IPv4 address', ['::ffff:192.168.0.1']],
      ['it resolves to the metadata service of a cloud', ['169.254.169.254']],
      ['it resolves to something that is no address', ['localhost']],
      ['it resolves to nothing', []],
    ])('by a public name when %s', async (_what, addresses) => {
      await expect(get('app.client.example', addresses)).rejects.toMatchObject(refused)
      expect(server.hits).toEqual([])
    })
  },
)
