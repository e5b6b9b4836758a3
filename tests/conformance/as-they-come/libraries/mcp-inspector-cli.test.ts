// The CLI of MCP Inspector 2: registers with an empty scope, listens on loopback, keeps its tokens in a file, and each run
// of it is a process.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { MCP } from '../../../support/mcp.ts'
import { newUser } from '../../../support/users.ts'
import { aDayPasses } from '../support/a-day-later.ts'
import { newHome, signInAt, startProgram } from './support/program.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const task of cleanUp.splice(0)) await task()
})

function run(home: string, title: string) {
  const program = startProgram(
    '@modelcontextprotocol/inspector/clients/launcher/build/index.js',
    [
      ...['--cli', '--transport', 'http', '--server-url', MCP, '--format', 'json'],
      ...['--callback-url', 'http://127.0.0.1:0/oauth/callback'],
      ...['--method', 'tools/call', '--tool-name', 'createTodo'],
      ...['--tool-args-json', JSON.stringify({ title })],
    ],
    home,
  )
  cleanUp.push(() => program.child.kill())
  return program
}

/** The access token that it wrote down, wherever it did. */
async function keptToken(home: string): Promise<string> {
  const folder = join(home, '.mcp-inspector')
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.json')) continue
    const text = await readFile(join(folder, name), 'utf8')
    const token = /pb_at_[\w-]+/.exec(text)?.[0]
    if (token) return token
  }
  throw new Error('it kept no token')
}

describe('MCP Inspector CLI', () => {
  it('creates a todo on its first day, and another day refreshes', async () => {
    const user = await newUser()
    const home = await newHome()
    cleanUp.push(home.remove)
    const first = run(home.path, 'First day')
    await signInAt(first, user)
    expect(await first.ended, first.stderr()).toBe(0)
    expect(JSON.parse(first.stdout())).toMatchObject({
      result: { structuredContent: { title: 'First day' } },
    })

    const before = await keptToken(home.path)
    await aDayPasses(before)
    const second = run(home.path, 'Second day')
    expect(await second.ended, second.stderr()).toBe(0)
    expect(await keptToken(home.path)).not.toBe(before)
    const { data } = await user.supabase.from('todos').select('title').order('created_at')
    expect(data).toEqual([{ title: 'First day' }, { title: 'Second day' }])
  })
})
