import { execFileSync } from 'node:child_process'
import { cpus, release, totalmem, type } from 'node:os'
import type { Sql } from 'postgres'
import { installed } from '../local-stack/paths.ts'

/** What a measurement ran on: processor, memory, system, and the versions of what took part. */
export async function machine(sql: Sql, pgbench: string): Promise<string[]> {
  const [row] = await sql<{ server_version: string }[]>`show server_version`
  return [
    `${cpus().length} cores (${cpus()[0]?.model.trim()})`,
    `${Math.round(totalmem() / 2 ** 30)} GB`,
    `${type()} ${version(release())}`,
    `Node ${process.versions.node}`,
    `Deno ${printedVersion(installed('.bin', 'deno'))}`,
    `Postgres ${version(row?.server_version)}`,
    `pgbench ${printedVersion(pgbench)}`,
  ]
}

function printedVersion(program: string): string {
  return version(execFileSync(program, ['--version'], { encoding: 'utf8' }))
}

function version(text = ''): string {
  return /\d+\.\d+(\.\d+)?/.exec(text)?.[0] ?? '?'
}
