import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { otherDatabase, withConnection } from '../../../local-stack/database/connect.ts'
import { ownDatabase } from '../../support/own-database.ts'
import { stack } from '../../support/stack.ts'

// What postgres may not do to Realtime's own objects, so pgTAP cannot either: the superuser takes them away.
const NAME = 'no_realtime'
const USER = '0a000000-0000-4000-8000-000000000001'
let database: Awaited<ReturnType<typeof ownDatabase>>

beforeAll(async () => {
  database = await ownDatabase(NAME)
})

afterAll(() => database.drop())

const asSuperuser = (statements: string) =>
  withConnection(otherDatabase(stack.admin_url ?? '', NAME), (admin) => admin.unsafe(statements))

describe('An app whose Realtime', () => {
  it.each([
    [
      'refuses every message',
      `create function realtime.refuse() returns trigger language plpgsql as $$ begin raise exception 'full'; end $$;
       create trigger refuse before insert or update or delete on realtime.messages
         for each row execute function realtime.refuse()`,
    ],
    ['has no send()', 'alter function realtime.send(jsonb, text, text, boolean) rename to gone'],
    ['has no messages', 'alter table realtime.messages rename to gone_messages'],
    ['is not there', 'drop schema realtime cascade'],
  ])('%s writes todos and deletes accounts all the same', async (_, statements) => {
    await asSuperuser(statements)
    const { sql } = database
    await sql`insert into auth.users (id, email) values (${USER}, 'a@example.com')`
    await sql`insert into public.todos (user_id, title) values (${USER}, 'x')`
    await sql`insert into public.todos (user_id, title) select ${USER}, 'y' from generate_series(1, 21)`
    await sql`update public.todos set completed = true`
    await sql`delete from auth.users where id = ${USER}`
    const [row] = await sql`select count(*)::integer as todos from public.todos`
    expect(row).toEqual({ todos: 0 })
  })
})
