import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'

/**
 * Where `request_id` may stand: in a log line, whose member DESIGN §4 names after the answer's `x-request-id`, and in the JSON
 * contract of the consent page, where it is the authorization request's. Code and tables say `trace_id` and
 * `authorization_id`.
 */
const ALLOWED: readonly RegExp[] = [
  /\brequest_id: (call\.)?traceId\b/,
  /\/requests\/(:request_id|\{request_id\})/,
  /authorizationId\.safeParse\(params\.request_id\)/,
  /the JSON contract calls it `request_id`/,
  /carries the same as `x-request-id`/,
]

/** The type of the contract's answer, in SQL and as it is generated from there. */
const CONTRACT: Readonly<Record<string, RegExp>> = {
  'functions-shared/gateway/types.ts': /^ {2}request_id: string$/,
  'supabase/migrations/20261121000100_schemas_and_roles.sql': /^ {2}request_id uuid,$/,
}

const FOLDERS = ['functions-shared', 'supabase/migrations', 'scripts', 'local-stack', 'bench']

const isAllowed = (file: string, line: string): boolean =>
  ALLOWED.some((pattern) => pattern.test(line)) || (CONTRACT[file]?.test(line) ?? false)

function usesOf(word: RegExp): { file: string; line: string }[] {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(inRoot(folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|sql)$/.test(name))
      .map((name) => join(folder, name)),
  )
  return files.flatMap((file) =>
    readFileSync(inRoot(file), 'utf8')
      .split('\n')
      .filter((line) => word.test(line))
      .map((line) => ({ file, line })),
  )
}

describe('request_id', () => {
  const uses = usesOf(/request_?id\b/i)

  it('is the name of nothing but the member of a log line and the id in the JSON contract', () => {
    const others = uses.filter(
      ({ file, line }) => !/x-request-id/.test(line) && !isAllowed(file, line),
    )
    expect(others).toEqual([])
  })

  it('is found where it must be', () => {
    for (const file of ['functions-shared/runtime/http/edge-function.ts', ...Object.keys(CONTRACT)])
      expect(uses.map((use) => use.file)).toContain(file)
  })
})
