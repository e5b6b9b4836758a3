import { execFile } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ExpectedError } from '../stack/expected-error.ts'

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

/** Floor A: runs a script as the gateway role and gives transactions a second. */
export async function runPgbench(
  pgbench: string,
  dbUrl: string,
  script: string,
  options: { connections: number; seconds: number; define: Record<string, number>; folder: string },
): Promise<number> {
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
        '-T',
        `${options.seconds}`,
        ...defines,
        '-f',
        file,
        dbUrl,
      ],
      { env: { ...process.env, PGOPTIONS: '-c role=patchbay_gateway' } },
      (error, stdout, stderr) => {
        const rate = /tps = ([\d.]+)/.exec(stdout)?.[1]
        if (rate === undefined || /failed|error/i.test(stderr))
          reject(new Error(`pgbench: ${(stderr || error?.message || '').slice(0, 500)}`))
        else resolve(Number(rate))
      },
    )
  })
}
