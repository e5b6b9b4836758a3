import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createDatabase, dropDatabase } from '../../local-stack/database/databases.ts'
import { privilegesOf } from '../support/privileges.ts'
import { stack } from '../support/stack.ts'

/** What the platform set on projects from before 2026-10-30: whatever is new in public is the API roles'. */
const BEFORE = ['tables', 'sequences', 'functions']
  .map(
    (kind) =>
      `alter default privileges for role postgres in schema public grant all on ${kind} to anon, authenticated, service_role`,
  )
  .join(';\n')

if (!stack.admin_url) throw new Error('this test needs the stack of the test runner: npm test')
const access = {
  adminUrl: stack.admin_url,
  ownerUrl: stack.db_url,
  cliHome: join(tmpdir(), 'patchbay-cli'),
}

async function privilegesAfter(name: string, before: string) {
  await dropDatabase(access, name)
  const sql = postgres(await createDatabase(access, name, { before }), {
    max: 1,
    onnotice: () => {},
  })
  const [{ defaults } = { defaults: [] }] = await sql<{ defaults: string[] }[]>`
    select array(select defaclacl::text from pg_default_acl where defaclnamespace = 'public'::regnamespace order by 1) as defaults`
  const { database: _, 'default privileges': __, ...privileges } = await privilegesOf(sql)
  await sql.end()
  return { defaults, privileges }
}

type Found = Awaited<ReturnType<typeof privilegesAfter>>
let older: Found
let newer: Found
beforeAll(async () => {
  older = await privilegesAfter('older_project', BEFORE)
  newer = await privilegesAfter('newer_project', 'select 1')
})
afterAll(async () => {
  await dropDatabase(access, 'older_project')
  await dropDatabase(access, 'newer_project')
})

describe('A project whose default privileges open all that is new', () => {
  it('gets the very privileges of a new project', () => {
    expect(newer.privileges.functions?.length).toBeGreaterThan(100)
    expect(older.privileges).toEqual(newer.privileges)
  })

  it('keeps its default privileges: they are its own', () => {
    expect(older.defaults).toHaveLength(3)
    expect(older.defaults.join()).toContain('anon=')
    expect(newer.defaults).toEqual([])
  })
})
