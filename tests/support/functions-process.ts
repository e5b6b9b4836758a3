import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { inRoot, ROOT } from '../../local-stack/paths.ts'
import { denos } from '../../scripts/support/denos.ts'
import { stack, stackKeys } from './stack.ts'

/** A runtime that the functions must run on. */
export interface Runtime {
  name: string
  command: string
  words: string[]
}

/** Node, and each Deno. */
export const runtimes: Runtime[] = [
  { name: 'Node', command: process.execPath, words: ['--expose-gc'] },
  ...denos().map(({ name, file }) => ({
    name,
    command: file,
    words: [
      ...['run', '--quiet', '--no-lock', '--no-remote', '--node-modules-dir=manual'],
      ...['--allow-net', '--allow-env', '--allow-read', '--allow-sys', '--v8-flags=--expose-gc'],
    ],
  })),
]

/** The functions in a process of their own, on the stack's settings. */
export interface FunctionsProcess {
  /** `F` of the design. */
  F: string
  /** Lines of the log, as they came. */
  lines: { event: string; cause?: string; [field: string]: unknown }[]
  /** Whether the process ended by itself. */
  hasEnded(): boolean
  /** What it printed that is no line of the log. */
  noise: string[]
  memory(): Promise<{ heap: number; rss: number }>
  health(): Promise<Response>
  stop(): Promise<void>
}

/** Starts them; `env` goes before what the stack sets. */
export async function startFunctions(
  { command, words }: Runtime,
  env: Record<string, string>,
): Promise<FunctionsProcess> {
  const keys = stackKeys()
  const child = spawn(command, [...words, inRoot('tests/support/programs/serve-functions.ts')], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NO_COLOR: '1',
      DENO_NO_UPDATE_CHECK: '1',
      PATCHBAY_PUBLIC_URL: stack.api_url,
      PATCHBAY_JWT_SECRET: keys.jwt_secret,
      PATCHBAY_TOKEN_KEYS: keys.token_keys,
      PATCHBAY_LIMITS: 'relaxed',
      PATCHBAY_METRICS: 'off',
      ...env,
    },
  })
  const lines: FunctionsProcess['lines'] = []
  const noise: string[] = []
  let hasEnded = false
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => {
      hasEnded = true
      resolve()
    })
  })
  const port = await new Promise<number>((resolve, reject) => {
    ended.then(() => reject(new Error(`the functions ended: ${noise.join('\n')}`)))
    for (const line of linesOf(child)) {
      line.on('line', (text) => {
        const said = parsed(text)
        if (said === undefined) noise.push(text)
        else if (typeof said.port === 'number') resolve(said.port)
        else lines.push({ event: '', ...said })
      })
    }
  })
  const origin = `http://127.0.0.1:${port}`

  return {
    F: `${origin}/functions/v1`,
    lines,
    noise,
    hasEnded: () => hasEnded,
    memory: async () => (await fetch(`${origin}/memory`)).json(),
    health: () => fetch(`${origin}/functions/v1/ops/health`),
    async stop() {
      child.kill('SIGKILL')
      await ended
    },
  }
}

function linesOf({ stdout, stderr }: ChildProcess) {
  return [stdout, stderr].flatMap((input) => (input ? [createInterface({ input })] : []))
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
