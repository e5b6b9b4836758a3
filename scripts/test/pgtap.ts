import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import postgres, { type Sql } from 'postgres'
import { errorText } from '../../local-stack/expected-error.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { withPristineDatabase } from '../support/pristine-database.ts'
import { both, type Result } from './part.ts'
import type { Context } from './run-parts.ts'
import { readTap } from './tap.ts'

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

/** The set of this checkout on the stack of the parts: where nothing is yet, then in a deployment that is in use. */
export async function checkDatabase({ stack }: Context): Promise<Result> {
  const started = await stack()
  return withPristineDatabase(started, 'check_pgtap', async (sql) => {
    await silenceStatements(started.adminUrl, 'check_pgtap')
    return both(await runPgTap(sql), await runPgTapInUse(sql))
  })
}

const FOLDER = 'supabase/tests/database'
const IN_USE = ['supabase/tests/in-use.psql', `${FOLDER}/app/in-use.psql`]
/** How a file begins that fails where there are users and clients. */
const NEEDS_EMPTY = /^-- Needs an empty deployment/
/** How a file of the core begins that holds of every app. */
const EVERY_APP = /^-- Whatever the app/
const INCLUDE = /^\\ir (\S+)$/gm

/**
 * Runs every pgTAP file, or those with such a name, as `supabase test db` would: as postgres, each in a transaction that
 * it rolls back. A file that dies, or that does not end with `finish()`, counts as a failure.
 *
 * In a checkout of the core that is the core's set. In a checkout with the shipped app, it is the app's: what its folder
 * holds, and what holds of every app; the others use the tests' own app.
 */
export async function runPgTap(sql: Sql, named = /^/): Promise<Result> {
  return runFiles(sql, await readFiles(named))
}

/** The same in a deployment that has users, clients and a past: every file that does not say that it needs an empty one. */
async function runPgTapInUse(sql: Sql): Promise<Result> {
  const files = (await readFiles(/^/)).filter(({ text }) => !NEEDS_EMPTY.test(text))
  for (const file of IN_USE.filter((name) => existsSync(inRoot(name)))) {
    await sql.unsafe(await readFile(inRoot(file), 'utf8')).simple()
  }
  const { passed, failed, output } = await runFiles(sql, files)
  return { passed, failed, output: output && `In a deployment that is in use:\n${output}` }
}

type TestFile = { name: string; text: string }

async function readFiles(named: RegExp): Promise<TestFile[]> {
  const names = (await readdir(inRoot(FOLDER), { recursive: true })).filter((name) =>
    name.endsWith('.test.sql'),
  )
  const files = await Promise.all(
    names
      .filter((name) => named.test(basename(name)))
      .sort()
      .map(async (name) => ({ name, text: await withIncludes(inRoot(FOLDER, name)) })),
  )
  const isOfAnApp = ({ name }: { name: string }) => dirname(name) === 'app'
  if (!names.some((name) => isOfAnApp({ name }))) return files
  return files.filter((file) => isOfAnApp(file) || EVERY_APP.test(file.text))
}

/** A file's text with the files that psql would include (`\ir`, relative to the file) in their places. */
async function withIncludes(file: string): Promise<string> {
  const text = await readFile(file, 'utf8')
  const included = new Map<string, string>()
  for (const [line, path = ''] of text.matchAll(INCLUDE)) {
    included.set(line, await withIncludes(join(dirname(file), path)))
  }
  return text.replace(INCLUDE, (line) => included.get(line) ?? '')
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
  let error: string | undefined
  try {
    // The simple protocol runs the whole file and gives the rows of every statement.
    const results: unknown = await sql.unsafe(text).simple()
    for (const rows of Array.isArray(results) ? results.flat() : []) {
      for (const value of Object.values(rows))
        if (typeof value === 'string') lines.push(...value.split('\n'))
    }
  } catch (thrown) {
    error = errorText(thrown)
    await sql.unsafe('rollback').simple()
  }

  const { passed, failed, output } = readTap(lines, error)
  return { passed, failed, output: output.map((line) => `  ${line}\n`).join('') }
}
