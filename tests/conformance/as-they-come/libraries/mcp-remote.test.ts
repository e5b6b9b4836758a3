// mcp-remote: a bridge for hosts that only start programs. It registers, listens on a free port of localhost, and keeps its
// tokens in a file. Reports: cloudflare/mcp-server-cloudflare 457 (`openid email profile`), punkpeye/mcp-remote 243.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { waitFor } from '../../../../local-stack/wait-for.ts'
import { MCP } from '../../../support/mcp.ts'
import { newUser, type TestUser } from '../../../support/users.ts'
import { aDayPasses } from '../support/a-day-later.ts'
import { newHome, type Program, signInAt, startProgram } from './support/program.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const task of cleanUp.splice(0)) await task()
})

/** The host on the other side: JSON-RPC by lines. */
function hostOf(program: Program) {
  let id = 0
  const send = (message: object) =>
    program.child.stdin?.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
  const answers = () =>
    program
      .stdout()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line))
  return {
    notify: (method: string) => send({ method }),
    async request(method: string, params: object) {
      const asked = ++id
      send({ id: asked, method, params })
      return await waitFor(`an answer to ${method}: ${program.stderr()}`, () =>
        answers().find((message) => message.id === asked),
      )
    },
  }
}

async function started(home: string, words: string[] = []) {
  const program = startProgram('mcp-remote/dist/proxy.js', [MCP, ...words], home)
  cleanUp.push(
    () => program.child.kill(),
    () => program.ended,
  )
  return program
}

async function handshake(program: Program, user?: TestUser) {
  const host = hostOf(program)
  const begun = host.request('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'claude-desktop', version: '1.0.0' },
  })
  if (user) await signInAt(program, user)
  expect((await begun).result).toMatchObject({ capabilities: { tools: {} } })
  host.notify('notifications/initialized')
  return (title: string) => host.request('tools/call', { name: 'createNote', arguments: { title } })
}

/** What it wrote down. */
async function keptTokens(home: string): Promise<{ refresh_token: string }> {
  const folder = join(home, '.mcp-auth')
  const names = await readdir(folder, { recursive: true })
  const file = names.find((name) => name.endsWith('tokens.json')) ?? ''
  return JSON.parse(await readFile(join(folder, file), 'utf8'))
}

describe('mcp-remote', () => {
  it.each([
    ['as it is', []],
    [
      'with scopes of OpenID',
      ['--static-oauth-client-metadata', '{"scope":"openid email profile"}'],
    ],
  ])('creates a note on its first day, and another day refreshes: %s', async (_how, words) => {
    const user = await newUser()
    const home = await newHome()
    cleanUp.push(home.remove)
    const create = await handshake(await started(home.path, words), user)
    const first = await create('First day')
    expect(first, JSON.stringify(first)).toMatchObject({
      result: { structuredContent: { title: 'First day' } },
    })

    const before = await keptTokens(home.path)
    await aDayPasses(user)
    const second = await create('Second day')
    expect(second, JSON.stringify(second)).toMatchObject({
      result: { structuredContent: { title: 'Second day' } },
    })
    expect((await keptTokens(home.path)).refresh_token).not.toBe(before.refresh_token)
    const { data } = await user.supabase.from('notes').select('title').order('created_at')
    expect(data).toEqual([{ title: 'First day' }, { title: 'Second day' }])
  })
})
