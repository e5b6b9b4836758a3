import { readdir, readFile } from 'node:fs/promises'
import postgres, { type Sql } from 'postgres'
import { errorText } from '../../local-stack/expected-error.ts'
import { inRoot } from '../../local-stack/paths.ts'
import type { Result } from './part.ts'

/**
 * Keeps the text of the test files out of the server's log: each is one statement, which Postgres would write down beside
 * every message that it provokes. To be called before the first connection.
 */
export async function silenceStatements(adminUrl: string, database: string): Promise<void> {
  const admin = postgres(adminUrl, { max: 1, onnotice: () => {} })
  try {
    await admin`alter database ${admin(database)} set log_min_error_statement = 'panic'`
  } finally {
    await admin.end({ timeout: 5 })
  }
}

const FOLDER = 'supabase/tests/database'
const IN_USE = 'supabase/tests/in-use.sql'
/** How a file begins that fails where there are users and clients. */
const NEEDS_EMPTY = /^-- Needs an empty deployment/

/**
 * Runs every pgTAP file, or those with such a name, as `supabase test db` would: as postgres, each in a transaction that
 * it rolls back. A plan that is not met, or a statement that fails, counts as a failure.
 */
export async function runPgTap(sql: Sql, named = /^/): Promise<Result> {
  return runFiles(sql, await readFiles(named))
}

/** The same in a deployment that has users, clients and a past: every file that does not say that it needs an empty one. */
export async function runPgTapInUse(sql: Sql): Promise<Result> {
  const files = (await readFiles(/^/)).filter(({ text }) => !NEEDS_EMPTY.test(text))
  await sql.unsafe(await readFile(inRoot(IN_USE), 'utf8')).simple()
  const { passed, failed, output } = await runFiles(sql, files)
  return { passed, failed, output: output && `In a deployment that is in use:\n${output}` }
}

type TestFile = { name: string; text: string }

async function readFiles(named: RegExp): Promise<TestFile[]> {
  const names = (await readdir(inRoot(FOLDER)))
    .filter((name) => name.endsWith('.test.sql') && named.test(name))
    .sort()
  return Promise.all(
    names.map(async (name) => ({ name, text: await readFile(inRoot(FOLDER, name), 'utf8') })),
  )
}

async function runFiles(sql: Sql, files: readonly TestFile[]): Promise<Result> {
  const total: Result = { passed: 0, failed: 0, output: '' }
  for (const { name, text } of files) {
    const { passed, failed, output } = await runFile(sql, text)
    total.passed += passed
    total.failed += failed
    if (failed > 0) total.output += `${name}\n${output}`
  }
  return total
}

async function runFile(sql: Sql, text: string): Promise<Result> {
  const lines: string[] = []
  const trouble: string[] = []
  try {
    // The simple protocol runs the whole file and gives the rows of every statement.
    const results: unknown = await sql.unsafe(text).simple()
    for (const rows of Array.isArray(results) ? results.flat() : []) {
      for (const value of Object.values(rows))
        if (typeof value === 'string') lines.push(...value.split('\n'))
    }
  } catch (error) {
    trouble.push(`the file ended early: ${errorText(error)}`)
    await sql.unsafe('rollback').simple()
  }

  const planned = Number(lines.find((line) => /^1\.\.\d+$/.test(line))?.slice(3) ?? 0)
  const passed = lines.filter((line) => /^ok \d+/.test(line)).length
  const failures = lines.filter((line) => /^not ok \d+/.test(line))
  if (planned !== passed + failures.length) {
    trouble.push(`planned ${planned} tests, ran ${passed + failures.length}`)
  }

  return {
    passed,
    failed: failures.length + trouble.length,
    output: [...trouble, ...lines.filter((line) => /^(not ok|#)/.test(line))]
      .map((line) => `  ${line}\n`)
      .join(''),
  }
}
