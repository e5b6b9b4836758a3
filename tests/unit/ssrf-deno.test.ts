import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inRoot, installed } from '../../scripts/stack/paths.ts'
import { runCommand } from '../../scripts/test/run-command.ts'
import { startTlsServer, type TlsServer, testOnlyCa } from '../support/tls-server.ts'

// The functions run in Deno, whose node:https is its own: what the guard relies on must hold there too.
let server: TlsServer
beforeAll(async () => {
  server = await startTlsServer((request, response) => {
    if (request.url === '/endless') response.end('x'.repeat(100_000))
    else if (request.url === '/moved') response.writeHead(301, { location: '/good' }).end()
    else if (request.url === '/never-ends') response.write('{')
    else response.end('{}')
  })
})
afterAll(() => server.stop())

/** Runs guarded requests in Deno: for each path the status, or why it was refused. */
async function inDeno(paths: string[], guard: string): Promise<string[]> {
  const program = `
    import { fetchPublic } from ${JSON.stringify(inRoot('functions-shared/platform/fetch-public.ts'))}
    const ca = ${JSON.stringify(testOnlyCa)}
    const answers = []
    for (const path of ${JSON.stringify(paths)}) {
      const url = new URL('https://app.client.example:${server.port}' + path)
      const options = { ca, maxOctets: 5120, timeout: 1000, ${guard} }
      answers.push(await fetchPublic(url, options).then((answer) => String(answer.status), (error) => error.message))
    }
    console.log(JSON.stringify(answers))
    Deno.exit(0)`
  const { code, output } = await runCommand(installed('.bin', 'deno'), [
    'eval',
    '--quiet',
    '--no-lock',
    '--node-modules-dir=manual',
    program,
  ])
  expect(code, output).toBe(0)
  return JSON.parse(output.trim().split('\n').at(-1) ?? '[]')
}

describe('The SSRF guard in Deno', () => {
  it('connects to the address that was checked, limits size and time, follows no redirect', async () => {
    const guard = `resolve: async () => ['127.0.0.1'], isAllowed: () => true`
    const paths = ['/good', '/moved', '/endless', '/never-ends']
    expect(await inDeno(paths, guard)).toEqual([
      '200',
      '301',
      'answer is too large',
      'took too long',
    ])
    expect(server.hits.map(({ url }) => url)).toEqual(paths)
  })

  it('asks at the next address, and takes headers for the answer where only the status counts', async () => {
    server.hits.splice(0)
    const guard = `resolve: async () => ['127.0.0.2', '127.0.0.1'], isAllowed: () => true, maxOctets: 0`
    const paths = ['/good', '/endless', '/never-ends']
    expect(await inDeno(paths, guard)).toEqual(['200', '200', '200'])
    expect(server.hits.map(({ url }) => url)).toEqual(paths)
  })

  it('refuses an address of our own network, and a certificate that nobody vouches for', async () => {
    server.hits.splice(0)
    expect(await inDeno(['/good'], `resolve: async () => ['127.0.0.1']`)).toEqual([
      'address is not public',
    ])
    const guard = `ca: undefined, resolve: async () => ['127.0.0.1'], isAllowed: () => true`
    expect(await inDeno(['/good'], guard)).toEqual(['connection failed'])
    expect(server.hits).toEqual([])
  })

  it('is what the functions use: no other fetch of a URL that a stranger named', async () => {
    const source = await readFile(
      inRoot('functions-shared/oauth/clients/metadata-document.ts'),
      'utf8',
    )
    expect(source).toContain('fetchPublic(url')
    expect(source).not.toMatch(/[^.\w]fetch\(/)
  })
})
