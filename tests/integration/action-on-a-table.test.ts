import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../scripts/action-new/decide.ts'
import { migration } from '../../scripts/action-new/sql-files.ts'
import { comparedWithUser, readTable } from '../../scripts/install/read-table.ts'
import { aboutColumns, insertBody, tableFields } from '../../scripts/install/table.ts'
import { ownDatabase } from '../support/own-database.ts'

const TABLES = `
create table public.logs (
  user_id uuid not null references auth.users, note text not null, friend_id uuid references auth.users
);
create table public.diaries (owner uuid, entry text not null);
alter table public.diaries enable row level security;
create policy "own diary" on public.diaries for all to authenticated using ((select auth.uid()) = owner);
create table public.rounds (
  id uuid primary key default gen_random_uuid(),
  "order" integer not null,
  mood text not null default 'fine',
  played_at timestamptz not null default now(),
  tags text[] not null,
  total integer generated always as ("order" * 2) stored,
  note varchar(280)
);
create view public.moods as select mood, count(*) from public.rounds group by mood;
create table public.visits (at date not null) partition by range (at);
grant all on all tables in schema public to authenticated`

const USER = '0a000000-0000-4000-8000-000000000001'

let database: Awaited<ReturnType<typeof ownDatabase>>
beforeAll(async () => {
  database = await ownDatabase('action_on_a_table')
  await database.sql.unsafe(TABLES)
  await database.sql`insert into auth.users (id, email) values (${USER}, 'a@example.com')`
})
afterAll(() => database?.drop())

/** What `patchbay action --table` makes of a table, with what it says of the columns. */
async function actionOn(name: string, given: { field?: string[]; answer?: string[] } = {}) {
  const table = await readTable(database.sql, name)
  const { fields, answers } = tableFields(table, given.field, given.answer)
  const plan = decide(
    {
      name: 'addRow',
      scope: 'rows:write',
      'scope-description': 'Write rows',
      field: fields,
      answer: answers,
    },
    [],
  )
  const said = aboutColumns(table, plan.fields)
  return { plan, said, sql: migration(plan, insertBody(table, plan)) }
}

/** Applies the migration, calls the function as the user, and takes all of it back. */
async function answerOf(sql: string, args: Record<string, string | number>) {
  let answer: unknown
  const undone = new Error('as before')
  await database.sql
    .begin(async (tx) => {
      await tx.unsafe(sql)
      await tx`select set_config('request.jwt.claims', ${JSON.stringify({ sub: USER })}, true)`
      await tx`set local role authenticated`
      const [row] = await tx`select patchbay_actions.add_row(${tx.json(args)}) as answer`
      answer = row?.answer
      throw undone
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error
    })
  return answer
}

const names = (fields: readonly { name: string }[]) => fields.map(({ name }) => name)

describe('The owner’s column', () => {
  it('is the signed-in user where it references auth.users, and no field; a second such column is one', async () => {
    const { plan, said, sql } = await actionOn('logs')
    expect(names(plan.fields)).toEqual(['note', 'friend_id'])
    expect(said).toContain('The signed-in user, and no field: user_id')
    expect(sql).toContain('(user_id, note, friend_id)\n  values ((select auth.uid()), ')
    expect(await answerOf(sql, { note: 'rain' })).toEqual({ note: 'rain', friend_id: null })
  })

  it('is the one that the policy compares with the user, without a foreign key', async () => {
    const { plan, sql } = await actionOn('public.diaries')
    expect(names(plan.fields)).toEqual(['entry'])
    expect(await answerOf(sql, { entry: 'rain' })).toEqual({ entry: 'rain' })
  })

  it.each([
    ['(user_id = auth.uid())', ['user_id']],
    ['(( SELECT auth.uid() AS uid) = user_id)', ['user_id']],
    ['(((user_id)::text = (auth.uid())::text) AND (done = true))', ['user_id']],
    ['(EXISTS ( SELECT 1 FROM public.members m WHERE (m.user_id = auth.uid())))', []],
    ['(EXISTS ( SELECT 1 FROM public.members m WHERE (auth.uid() = m.user_id)))', []],
  ])('is read from %s', (expression, columns) => {
    expect(comparedWithUser(expression)).toEqual(columns)
  })
})

describe('A field of the command line', () => {
  it('adds a column that has a default, which holds where the field is left out', async () => {
    const { plan, sql, said } = await actionOn('rounds', {
      field: ['mood?:one_of(fine|cross)', 'order:integer(1..18)=Which of them'],
      answer: ['order:integer', 'mood:text'],
    })
    expect(names(plan.fields)).toEqual(['order', 'note', 'mood'])
    expect(plan.fields[0]?.description).toBe('Which of them')
    expect(said).toContain('Required, add it to the body: tags text[]')
    const whole = sql.replace('("order",', '(tags, "order",').replace('values (', "values ('{}', ")
    expect(await answerOf(whole, { order: 3, mood: 'cross' })).toEqual({ order: 3, mood: 'cross' })
    expect(await answerOf(whole, { order: 3 })).toEqual({ order: 3, mood: 'fine' })
  })

  it.each([
    ['no column', { field: ['moood:text'] }, 'has no column moood'],
    ['a generated column', { field: ['total:integer'] }, 'Postgres makes the value'],
    ['one that must be there, as one that may not', { field: ['order?:integer'] }, 'without the ?'],
    ['one that comes twice', { field: ['mood:text', 'mood:text'] }, 'comes twice'],
    ['an answer that may be null, as one that may not', { answer: ['note:text'] }, '"note?:…"'],
  ])('is refused: %s', async (_, given, sentence) => {
    const refused = await actionOn('rounds', given).catch((error: unknown) => error)
    expect(`${refused} ${Object(refused).hint}`).toContain(sentence)
  })
})

it.each([
  ['moods', 'is no table that rows can be added to'],
  ['auth.users', 'of the schema auth'],
  ['patchbay.clients', 'of the schema patchbay'],
  ['nothing', 'has no table public.nothing'],
])('--table %s is refused', async (name, sentence) => {
  await expect(readTable(database.sql, name)).rejects.toThrow(sentence)
})

it('A partitioned table is one', async () => {
  expect(names((await actionOn('visits')).plan.fields)).toEqual(['at'])
})
