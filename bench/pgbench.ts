import { execFile } from 'node:child_process'
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
    'The benchmark needs pgbench for floor A.',
    'On Debian: apt-get install postgresql-contrib',
  )
}

/**
 * Floor A: runs a script and gives transactions a second.
 *
 * @param options.seconds how long, or else options.transactions how many on each connection
 * @param options.role whom the script runs as: the gateway, unless another is named
 */
export async function runPgbench(
  pgbench: string,
  dbUrl: string,
  script: string,
  options: {
    connections: number
    seconds?: number
    transactions?: number
    define: Record<string, number>
    folder: string
    role?: string | undefined
  },
): Promise<number> {
  const { role = 'patchbay_gateway' } = options
  const length =
    options.transactions === undefined ? ['-T', options.seconds] : ['-t', options.transactions]
  const file = join(options.folder, 'floor-a.sql')
  await writeFile(file, script)
  const defines = Object.entries({ n: 0, ...options.define }).flatMap(([name, value]) => [
    '-D',
    `${name}=${value}`,
  ])
  const threads = Math.min(2, options.connections)

  return new Promise((resolve, reject) => {
    execFile(
      pgbench,
      [
        '-n',
        '-M',
        'prepared',
        '-c',
        `${options.connections}`,
        '-j',
        `${threads}`,
        ...length.map(String),
        ...defines,
        '-f',
        file,
        dbUrl,
      ],
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
