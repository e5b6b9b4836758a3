import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectedError } from '../local-stack/expected-error.ts'

/** Where pgbench is: on PATH, or where Debian's postgresql puts it. */
export function findPgbench(): string {
  const debian = '/usr/lib/postgresql'
  const folders = [
    ...(process.env.PATH ?? '').split(':'),
    ...(existsSync(debian)
      ? readdirSync(debian).map((version) => join(debian, version, 'bin'))
      : []),
  ]
  const found = folders.map((folder) => join(folder, 'pgbench')).find((file) => existsSync(file))
  if (found) return found
  throw new ExpectedError(
    'The benchmark needs pgbench.',
    'On Debian: apt-get install postgresql-contrib',
  )
}

interface Run {
  connections: number
  /** Values of the script's variables. */
  define: Record<string, number>
  folder: string
  role?: string | undefined
}

/**
 * Runs a script and gives transactions a second.
 *
 * @param options.transactions how many on each connection
 * @param options.role whom the script runs as: the gateway, unless another is named
 */
export async function runPgbench(
  pgbench: string,
  dbUrl: string,
  script: string,
  options: Run & { transactions: number },
): Promise<number> {
  const { role = 'patchbay_gateway', transactions } = options
  const words = await wordsOf(script, options, ['-t', `${transactions}`])
  return new Promise((resolve, reject) => {
    execFile(
      pgbench,
      [...words, dbUrl],
      { env: { ...process.env, PGOPTIONS: `-c role=${role}` } },
      (error, stdout, stderr) => {
        const rate = /tps = ([\d.]+)/.exec(stdout)?.[1]
        if (rate === undefined || /failed|error/i.test(stderr))
          reject(new Error(`pgbench: ${(stderr || error?.message || '').slice(0, 500)}`))
        else resolve(Number(rate))
      },
    )
  })
}

/**
 * Runs a script for a second that does not count, in which connections are made and statements prepared, and then for
 * `seconds`.
 *
 * @param options.read is called when these begin and when they end; what it gave comes back
 */
export async function watchPgbench<T>(
  pgbench: string,
  dbUrl: string,
  script: string,
  options: Run & { seconds: number; read(): T },
): Promise<{ transactions: number; elapsed: number; before: T; after: T }> {
  const { seconds, read } = options
  const words = await wordsOf(script, options, ['-T', `${seconds + 1}`, '-P', '1'])
  const child = spawn(pgbench, [...words, dbUrl], { stdio: ['ignore', 'pipe', 'pipe'] })
  const exited = once(child, 'exit')
  let begun: { at: number; before: T; uncounted: number } | undefined
  let complaints = ''
  let summary = ''
  child.stdout.on('data', (chunk) => {
    summary += chunk
  })
  child.stderr.on('data', (chunk) => {
    complaints += chunk
    const first = /progress: ([\d.]+) s, ([\d.]+) tps/.exec(complaints)
    if (first)
      begun ??= {
        at: performance.now(),
        before: read(),
        uncounted: Number(first[1]) * Number(first[2]),
      }
  })
  await exited
  const all = /actually processed: (\d+)/.exec(summary)?.[1]
  if (!begun || all === undefined || /error/i.test(complaints))
    throw new Error(`pgbench: ${complaints.slice(0, 500)}`)
  return {
    transactions: Number(all) - begun.uncounted,
    elapsed: (performance.now() - begun.at) / 1000,
    before: begun.before,
    after: read(),
  }
}

async function wordsOf(
  script: string,
  { connections, define, folder }: Run,
  length: readonly string[],
): Promise<string[]> {
  const file = join(folder, 'pgbench.sql')
  await writeFile(file, script)
  const threads = Math.min(2, connections)
  const defines = Object.entries({ n: 0, ...define }).flatMap(([name, value]) => [
    '-D',
    `${name}=${value}`,
  ])
  const clients = ['-c', `${connections}`, '-j', `${threads}`]
  return ['-n', '-M', 'prepared', ...clients, ...length, ...defines, '-f', file]
}
