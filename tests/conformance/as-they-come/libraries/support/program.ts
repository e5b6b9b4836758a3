import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { waitFor } from '../../../../../local-stack/wait-for.ts'
import { consentAt } from '../../../../support/consent.ts'

/** A program of one of the libraries, with a home of its own and no browser. */
export interface Program {
  child: ChildProcess
  stdout(): string
  stderr(): string
  /** Exit code, when it has ended. */
  ended: Promise<number>
}

/** A home folder in which a program keeps what it remembers; `remove` when the test is over. */
export async function newHome() {
  const path = await mkdtemp(join(tmpdir(), 'patchbay-client-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}

export function startProgram(file: string, words: string[], home: string): Program {
  const path = fileURLToPath(new URL(`../node_modules/${file}`, import.meta.url))
  const child = spawn(process.execPath, [path, ...words], {
    // BROWSER is a command that does nothing: the test is the browser.
    env: {
      PATH: process.env.PATH,
      HOME: home,
      BROWSER: 'true',
      MCP_AUTO_OPEN_ENABLED: 'true',
      MCP_INSPECTOR_SECRET_STORE: 'file',
      NO_COLOR: '1',
    },
  })
  const said = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text
    })
  }
  return {
    child,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    ended: new Promise((resolve) => child.once('close', (code) => resolve(code ?? 1))),
  }
}

/** Waits until the program shows the address to sign in at, goes there, allows, and follows the way back to it. */
export async function signInAt(program: Program, user: { jwt: string }): Promise<void> {
  const address = await waitFor('an address in what it printed', () => {
    const said = program.stdout() + program.stderr()
    return /http\S+\/oauth\/authorize\?\S+/.exec(said)?.[0]
  })
  const way = await consentAt(address, user)
  // mcp-remote shows the address before it listens.
  const back = await waitFor('the program to listen', () => fetch(way))
  if (!back.ok) throw new Error(`the program did not take what came back: ${back.status}`)
  await back.body?.cancel()
}
