import { type ChildProcess, spawn } from 'node:child_process'
import { inRoot, ROOT } from '../../local-stack/paths.ts'

/** What a command printed, and how it ended. */
export interface Finished {
  code: number | null
  stdout: string
  stderr: string
}

/** A command that runs: its process, what it printed so far, and its end. */
export interface Running {
  child: ChildProcess
  stdout(): string
  finished: Promise<Finished>
}

/** The environment of this process without what would steer Patchbay's own commands. */
export function cleanEnv(extra: Record<string, string>): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('PATCHBAY_'))
  return { ...Object.fromEntries(kept), ...extra }
}

/** Starts `npm run <command>` the way npm does, without npm's own half second. */
export function startCommand(words: string[], env: Record<string, string> = {}): Running {
  return start(process.execPath, [inRoot('scripts/run.mjs'), ...words], env)
}

/** Runs `npm run <command>` to its end. */
export function runCommand(words: string[], env: Record<string, string> = {}): Promise<Finished> {
  return startCommand(words, env).finished
}

/** Runs npm itself. */
export function runNpm(words: string[], env: Record<string, string> = {}): Promise<Finished> {
  return start('npm', words, env).finished
}

/** Runs Node itself. */
export function runNode(words: string[]): Promise<Finished> {
  return start(process.execPath, words, {}).finished
}

function start(file: string, words: string[], env: Record<string, string>): Running {
  const child = spawn(file, words, {
    cwd: ROOT,
    env: cleanEnv(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const finished = new Promise<Finished>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, stdout, stderr }))
  })
  return { child, stdout: () => stdout, finished }
}
