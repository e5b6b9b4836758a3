import { execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
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

/** What pgbench did in the seconds that count, and what was read when these began and ended. */
export interface Watched<T> {
  transactions: number
  elapsed: number
  before: T
  after: T
}

/**
 * Runs a script until it has made transactions for a second, which do not count (connections are made in it, and statements
 * prepared), and then for `seconds` more.
 *
 * @param options.read is called when these begin and when they end
 */
export async function watchPgbench<T>(
  pgbench: string,
  dbUrl: string,
  script: string,
  options: Run & { seconds: number; read(): T },
): Promise<Watched<T>> {
  const { seconds, read } = options
  // Its own time limit would run while it connects.
  const words = await wordsOf(script, options, ['-t', '100000000', '-P', '1'])
  const child = spawn(pgbench, [...words, dbUrl], { stdio: ['ignore', 'ignore', 'pipe'] })
  const complaints: string[] = []
  const rates: number[] = []
  let begun: { at: number; before: T } | undefined
  let found: Watched<T> | undefined

  for await (const line of createInterface({ input: child.stderr })) {
    const rate = progressRate(line)
    if (rate === undefined) {
      complaints.push(line)
    } else if (begun) {
      rates.push(rate)
    } else if (rate > 0) {
      begun = { at: performance.now(), before: read() }
    }
    if (begun && rates.length === seconds) {
      const elapsed = (performance.now() - begun.at) / 1000
      const transactions = (elapsed * rates.reduce((sum, one) => sum + one, 0)) / seconds
      found = { transactions, elapsed, before: begun.before, after: read() }
      child.kill('SIGKILL')
      break
    }
  }
  if (found) return found
  throw new Error(`pgbench: ${complaints.join(' ').slice(0, 500)}`)
}

/** Transactions in the second that a line of pgbench -P 1 is about; undefined for any other line. */
export function progressRate(line: string): number | undefined {
  const rate = /^progress: [\d.]+ s, ([\d.]+) tps/.exec(line)?.[1]
  return rate === undefined ? undefined : Number(rate)
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
