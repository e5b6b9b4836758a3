import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { ClientMetadata } from '../../functions-shared/oauth/clients/client-metadata.ts'
import type { Attempt, Message } from '../../functions-shared/ops/webhooks/send.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { denos } from '../../scripts/support/denos.ts'

/** What a test replaces of the guard, as far as it can be written down. */
export interface Guard {
  /** In place of the resolver's answer. */
  addresses?: string[] | 'never' | 'fails'
  /** Any address. */
  isAllowed?: true
  ca?: string
  timeout?: number
  maxOctets?: number
  method?: 'GET' | 'POST'
  headers?: Record<string, string>
  body?: string
}

export type OutgoingCall =
  | { what: 'fetchPublic'; url: string; guard: Guard }
  | { what: 'fetchClientMetadata'; url: string; guard: Guard }
  | { what: 'sendMessage'; message: Message; local: boolean; guard: Guard }
  | { what: 'sockets' }

/** A process that makes outgoing requests. */
export interface Outgoing {
  fetchPublic(
    url: string,
    guard?: Guard,
  ): Promise<{ status: number; headers: Record<string, string>; body: string }>
  fetchClientMetadata(
    url: string,
    guard?: Guard,
  ): Promise<{ metadata: ClientMetadata; maxAge: number }>
  sendMessage(message: Message, local?: boolean, guard?: Guard): Promise<Attempt>
  /** How many sockets it has open. */
  sockets(): Promise<number>
  /** Says that nothing more comes, and waits until the process has ended by itself: its exit code. */
  end(): Promise<number | null>
  /** Ends it, whatever it does. */
  kill(): void
}

const program = inRoot('tests/support/outgoing-child.ts')

/** The runtimes that the functions must run on, with the command that starts the program in each. */
export const runtimes: [name: string, command: [string, ...string[]]][] = [
  ['Node', [process.execPath, program]],
  ...denos().map(({ name, file }): [string, [string, ...string[]]] => [
    name,
    [file, 'run', '-A', '--quiet', '--no-lock', '--node-modules-dir=manual', program],
  ]),
]

/** Starts the program. */
export function startOutgoing([file, ...words]: [string, ...string[]]): Outgoing {
  const child = spawn(file, words, { cwd: inRoot(), stdio: ['pipe', 'pipe', 'pipe'] })
  const waiting = new Map<
    number,
    { resolve: (value: never) => void; reject: (error: Error) => void }
  >()
  let errors = ''
  let last = 0
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, value, error } = JSON.parse(line)
    if (error)
      waiting.get(id)?.reject(Object.assign(new Error(error.message), { name: error.name }))
    else waiting.get(id)?.resolve(value as never)
    waiting.delete(id)
  })
  const ended = once(child, 'exit')
  ended.then(([code]) => {
    for (const { reject } of waiting.values()) {
      reject(new Error(`the process ended with ${code}: ${errors}`))
    }
  })

  const call = <T>(what: OutgoingCall) =>
    new Promise<T>((resolve, reject) => {
      last++
      waiting.set(last, { resolve, reject })
      child.stdin.write(`${JSON.stringify({ id: last, call: what })}\n`)
    })
  return {
    fetchPublic: (url, guard = {}) => call({ what: 'fetchPublic', url, guard }),
    fetchClientMetadata: (url, guard = {}) => call({ what: 'fetchClientMetadata', url, guard }),
    sendMessage: (message, local = false, guard = {}) =>
      call({ what: 'sendMessage', message, local, guard }),
    sockets: () => call({ what: 'sockets' }),
    async end() {
      child.stdin.end()
      const [code] = await ended
      return code
    },
    kill: () => void child.kill('SIGKILL'),
  }
}
