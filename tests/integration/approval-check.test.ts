import { afterAll, beforeAll, expect, it } from 'vitest'
import { app } from '../../functions-shared/app/app.ts'
import { checkDatabase } from '../../scripts/install/check-database.ts'
import { asRead } from '../../scripts/install/read-actions.ts'
import { ownDatabase } from '../support/own-database.ts'

let database: Awaited<ReturnType<typeof ownDatabase>>
beforeAll(async () => {
  database = await ownDatabase('approval_check')
})
afterAll(() => database?.drop())

/** What `check --db-url` says of the registry. */
const findings = async () =>
  (await checkDatabase(database.sql, { migrations: {} }, app.actions.map(asRead)))
    .map(({ level, text }) => `${level}: ${text}`)
    .filter((line) => /register|asks users/.test(line))

it('`check --db-url` compares whether users are asked first', async () => {
  const { sql } = database
  expect(await findings()).toEqual(['ok: The database asks users first where the definitions do'])
  await sql`update patchbay_actions.registry set approval = 'always' where name = 'delete_note'`
  await sql`update patchbay_actions.registry set approval = 'user' where name = 'get_me'`
  await sql`delete from patchbay_actions.registry where name = 'create_note'`
  expect((await findings()).toSorted()).toEqual([
    'obstacle: The database does not register createNote.',
    'obstacle: The database registers deleteNote with the approval always, and its definition says user: the stricter holds.',
    'obstacle: The database registers getMe with the approval user, and its definition says never: the stricter holds.',
  ])
})
