import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkDatabase } from '../../scripts/install/check-database.ts'
import { ownDatabase } from '../support/own-database.ts'

let database: Awaited<ReturnType<typeof ownDatabase>>
beforeAll(async () => {
  database = await ownDatabase('undo_check')
})
afterAll(() => database?.drop())

/** What `check --db-url` warns of. */
const warnings = async () =>
  (await checkDatabase(database.sql, { migrations: {} }))
    .filter(({ level }) => level === 'warning')
    .map(({ text }) => text)

it('warns of a tracked table that undo can no longer use', async () => {
  const { sql } = database
  await sql`select patchbay.track('public.notes')`
  expect(await warnings()).toEqual([])
  await sql`alter table public.notes disable trigger patchbay_record_changes`
  expect(await warnings()).toEqual([
    'What assistants change in notes is not recorded: its trigger is switched off.',
  ])
  await sql`alter table public.notes drop constraint notes_pkey`
  expect(await warnings()).toEqual([
    'What assistants change in notes cannot be undone: it has no primary key, by which undo finds a row again.',
  ])
  await sql`select patchbay.untrack('public.notes')`
  expect(await warnings()).toEqual([])
})
