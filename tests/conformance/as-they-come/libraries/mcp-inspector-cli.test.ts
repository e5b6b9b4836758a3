// The CLI of MCP Inspector 2: registers with an empty scope, listens on loopback, keeps its tokens in a file, and each run
// of it is a process.
import { afterEach, describe, expect, it } from 'vitest'
import { MCP } from '../../../support/mcp.ts'
import { newUser } from '../../../support/users.ts'
import { aDayPasses } from '../support/a-day-later.ts'
import { newHome, signInAt, startProgram } from './support/program.ts'

const cleanUp: (() => unknown)[] = []
afterEach(async () => {
  for (const task of cleanUp.splice(0)) await task()
})

function run(home: string, title: string, words: string[] = []) {
  const program = startProgram(
    '@modelcontextprotocol/inspector/clients/launcher/build/index.js',
    [
      ...['--cli', '--transport', 'http', '--server-url', MCP, '--format', 'json'],
      ...['--callback-url', 'http://127.0.0.1:0/oauth/callback'],
      ...['--method', 'tools/call', '--tool-name', 'createNote'],
      ...['--tool-args-json', JSON.stringify({ title }), ...words],
    ],
    home,
  )
  cleanUp.push(() => program.child.kill())
  return program
}

describe('MCP Inspector CLI', () => {
  it('creates a note on its first day, and another day refreshes', async () => {
    const user = await newUser()
    const home = await newHome()
    cleanUp.push(home.remove)
    const first = run(home.path, 'First day')
    await signInAt(first, user)
    expect(await first.ended, first.stderr()).toBe(0)
    expect(JSON.parse(first.stdout())).toMatchObject({
      result: { structuredContent: { title: 'First day' } },
    })

    await aDayPasses(user)
    // With what it kept: it may not ask anybody.
    const second = run(home.path, 'Second day', ['--stored-auth-only'])
    expect(await second.ended, second.stderr()).toBe(0)
    const { data } = await user.supabase.from('notes').select('title').order('created_at')
    expect(data).toEqual([{ title: 'First day' }, { title: 'Second day' }])
  })
})
