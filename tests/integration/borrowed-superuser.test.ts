import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type PrivateStack, startPrivateStack } from '../support/private-stack.ts'
import { layProject } from '../support/some-project.ts'

// local-stack/base/47-extensions.sql lends postgres the power of a superuser for `create extension`. Here somebody who can
// write a migration, or call SQL as a user, wants to keep it. A cluster of its own: the loan is a change of a role.
let project: Awaited<ReturnType<typeof layProject>>
let own: PrivateStack
/** As migrations run. */
let owner: Sql
beforeAll(async () => {
  project = await layProject({ 'supabase/config.toml': 'project_id = "extensions"' })
  own = await startPrivateStack({ project: project.root })
  owner = postgres(own.stack.info.db_url, { max: 1, onnotice: () => {} })
  // Milliseconds: a stack of the test's own starts, beside others.
}, 120_000)
afterAll(async () => {
  await owner?.end()
  await own?.remove()
  await project?.remove()
})

/** `done`, or the SQLSTATE and the words of what refused it; its transaction is rolled back. */
async function attempt(...statements: string[]): Promise<string> {
  const undo = new Error('undo')
  try {
    await owner.begin(async (tx) => {
      for (const statement of statements) await tx.unsafe(statement)
      throw undo
    })
  } catch (error) {
    if (error === undo) return 'done'
    if (error instanceof postgres.PostgresError) return `${error.code} ${error.message}`
    throw error
  }
  return 'done'
}

const SUPERUSER = `do $$ begin
  if (select rolsuper from pg_roles where rolname = 'postgres') then raise exception 'postgres is a superuser'; end if;
  perform pg_catalog.pg_read_file('postgresql.conf');
exception when insufficient_privilege then null;
end $$`
/** What every comparison of texts finds first, where a search_path is not set. */
const EVIL = [
  'create schema evil',
  'create table evil.lent (how text)',
  `create function evil.eq(text, text) returns boolean language plpgsql as $$ begin
    if (select r.rolsuper from pg_catalog.pg_roles as r where r.rolname operator(pg_catalog.=) current_user) then
      insert into evil.lent values ('superuser');
    end if;
    if pg_catalog.pg_has_role(current_user, 'supabase_auth_admin', 'member') then
      insert into evil.lent values ('owner of auth');
    end if;
    return $1 operator(pg_catalog.=) $2;
  end $$`,
  'create operator evil.= (leftarg = text, rightarg = text, function = evil.eq)',
  "select set_config('search_path', 'evil, pg_catalog', true)",
]
const NOBODY_LENT = `do $$ begin
  if exists (select from evil.lent) then
    raise exception 'ran as: %', (select string_agg(how, ', ') from evil.lent);
  end if;
end $$`
const create = (name: string, rest = '') =>
  `create extension ${name} with schema extensions ${rest}`

describe('The power of a superuser that `create extension` lends', () => {
  it('is gone with the statement, in the same transaction', async () => {
    expect(await attempt(create('moddatetime'), SUPERUSER)).toBe('done')
    expect(await attempt(create('earthdistance', 'cascade'), SUPERUSER)).toBe('done')
    expect(await attempt(create('dblink'), create('postgres_fdw'), SUPERUSER)).toBe('done')
    expect(await attempt(create('citext'), SUPERUSER)).toBe('done')
    const again = 'create extension if not exists moddatetime'
    expect(await attempt(create('moddatetime'), again, SUPERUSER)).toBe('done')
    const [role] = await owner`select rolsuper from pg_roles where rolname = 'postgres'`
    expect(role?.rolsuper).toBe(false)
  })

  it('is gone when the statement fails, also where the failure is caught', async () => {
    for (const failing of [
      create('no_such_extension'),
      create('file_fdw'),
      create('pageinspect'),
    ]) {
      const caught = `do $$ begin execute '${failing}'; exception when others then null; end $$`
      expect(await attempt(caught, SUPERUSER)).toBe('done')
      expect(await attempt('savepoint s', caught, 'rollback to s', SUPERUSER)).toBe('done')
    }
  })

  it('buys no extension that the platform does not lend it for, and nothing of one stays', async () => {
    for (const name of ['file_fdw', 'pageinspect', 'pg_surgery', 'adminpack', 'plpython3u']) {
      expect(await attempt(create(name))).not.toBe('done')
    }
    expect(await attempt(create('file_fdw'))).toBe(
      '42501 permission denied to create extension "file_fdw"',
    )
    const names = await owner`select extname from pg_extension where extname = 'file_fdw'`
    expect(names).toHaveLength(0)
  })

  it('is not had through a function of postgres that a user calls, nor by one of the API roles', async () => {
    const definer = `create function public.install() returns void language plpgsql security definer as $$
      begin create extension moddatetime; end $$`
    expect(await attempt(definer, 'select public.install()', SUPERUSER)).toBe('done')
    for (const role of ['anon', 'authenticated', 'service_role']) {
      const asRole = `set local role ${role}`
      expect(await attempt(asRole, create('moddatetime'))).toMatch(/^42501 /)
      expect(await attempt(asRole, create('hstore'))).toMatch(/^42501 /)
      const called = await attempt(definer, asRole, 'select public.install()')
      expect(called).toMatch(/^42501 permission denied to create extension/)
    }
  })

  it('runs no code of postgres: neither an operator nor a function that its search_path puts first', async () => {
    for (const statement of [
      'create extension moddatetime with schema extensions',
      'create policy evil on auth.users for select using (true)',
      'drop policy if exists evil on auth.users',
    ]) {
      const attack = [...EVIL, statement, "select set_config('search_path', 'pg_catalog', true)"]
      expect(await attempt(...attack, NOBODY_LENT)).toBe('done')
    }
    const made = 'create policy evil on auth.users for select using (true)'
    expect(await attempt(made, ...EVIL, 'drop policy evil on auth.users', NOBODY_LENT)).toBe('done')
  })

  it('is gone before any other event trigger runs', async () => {
    const first = await owner`
      select distinct on (evtevent) evtname from pg_event_trigger
      where evtevent in ('ddl_command_end', 'sql_drop') order by evtevent, evtname collate "C"`
    expect(first.map(({ evtname }) => evtname)).toEqual([
      '00_return_ownership',
      '00_return_ownership_of_dropped',
    ])
    const unsafe = await owner`
      select p.proname from pg_proc as p
      where p.prorettype = 'event_trigger'::regtype
        and p.oid in (select evtfoid from pg_event_trigger)
        and not coalesce(p.proconfig @> array['search_path=""'], false)`
    expect(unsafe).toEqual([])
  })

  it('cannot be asked for by hand, nor its return put off', async () => {
    for (const [name, trigger] of [
      ['lend_superuser', 'lend_superuser'],
      ['return_superuser', '"00_return_superuser"'],
    ]) {
      expect(await attempt(`select extensions.${name}()`)).toMatch(/^0A000 /)
      expect(await attempt(`do $$ begin perform extensions.${name}(); end $$`)).toMatch(/^0A000 /)
      expect(await attempt(`drop event trigger ${trigger}`)).toMatch(/^42501 /)
      expect(await attempt(`alter event trigger ${trigger} disable`)).toMatch(/^42501 /)
      expect(await attempt(`drop function extensions.${name}() cascade`)).toMatch(/^42501 /)
      const replaced = `create or replace function extensions.${name}() returns event_trigger
        language plpgsql as $$ begin end $$`
      expect(await attempt(replaced)).toMatch(/^42501 /)
    }
    const trigger = `create function public.keep() returns event_trigger language plpgsql as $$ begin end $$`
    const made = `create event trigger keep on ddl_command_end execute function public.keep()`
    expect(await attempt(trigger, made)).toMatch(/^42501 /)
    expect(await attempt("set session_replication_role = 'replica'")).toMatch(/^42501 /)
    expect(await attempt('set event_triggers = off')).toMatch(/^42501 /)
    expect(await attempt('alter role postgres superuser')).toMatch(/^42501 /)
  })

  it('leaves nothing behind by which postgres becomes another superuser', async () => {
    const { port, pathname } = new URL(own.stack.info.db_url)
    const elsewhere = `host=127.0.0.1 port=${port} dbname=${pathname.slice(1)} user=supabase_admin`
    for (const connect of ['dblink_connect', 'dblink_connect_u']) {
      const called = `select extensions.${connect}('other', '${elsewhere}')`
      expect(await attempt(create('dblink'), called)).toMatch(/^(08001|2F003|42501) /)
    }
    const server = `create server other foreign data wrapper postgres_fdw options (host '127.0.0.1', port '${port}')`
    const mapping = `create user mapping for postgres server other options (user 'supabase_admin', password_required 'false')`
    expect(await attempt(create('postgres_fdw'), server, mapping)).toMatch(/^42501 /)
    const library = `create function public.run(text) returns integer language c as 'libc.so.6', 'system'`
    expect(await attempt(create('moddatetime'), library)).toMatch(/^42501 /)
  })
})
