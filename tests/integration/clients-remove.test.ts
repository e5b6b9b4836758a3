import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { removeClient } from '../../scripts/clients/remove.ts'
import { ownDatabase } from '../support/own-database.ts'

/** Where every removal of a client fails as in a deadlock, until it was tried so many times. */
let own: Awaited<ReturnType<typeof ownDatabase>>

beforeAll(async () => {
  own = await ownDatabase('clients_remove')
  // A sequence counts on when its transaction is undone.
  await own.sql`create sequence public.tries`
  await own.sql`
    create function public.meet_a_redemption() returns trigger language plpgsql as $$
    begin
      if nextval('public.tries') < tg_argv[0]::bigint then
        raise exception using errcode = tg_argv[1], message = 'as in a deadlock';
      end if;
      return old;
    end
    $$`
})
afterAll(() => own?.drop())

async function removal(code: string, succeedsAt: number) {
  const { sql } = own
  const id = crypto.randomUUID()
  await sql`alter sequence public.tries restart`
  await sql`
    insert into patchbay.clients (id, name, kind, redirect_uris, scopes, token_endpoint_auth_methods, require_pkce)
    values (${id}, 'A client', 'public', '{}', '{}', '{none}', true)`
  await sql`drop trigger if exists clients_meet_a_redemption on patchbay.clients`
  await sql.unsafe(
    `create trigger clients_meet_a_redemption before delete on patchbay.clients
     for each row execute function public.meet_a_redemption('${succeedsAt}', '${code}')`,
  )
  const outcome = await removeClient(sql, id).then(
    () => 'removed',
    (error) => error.code,
  )
  const [tries] = await sql`select last_value::integer as count from public.tries`
  const left = await sql`select from patchbay.clients where id = ${id}`
  const audited = await sql`
    select from patchbay.audit_log where event = 'client_removed' and client_id = ${id}`
  return { outcome, tries: tries?.count, left: left.length, audited: audited.length }
}

describe('The removal of a client that meets a redemption', () => {
  it('is tried again when Postgres ended it for a deadlock', async () => {
    expect(await removal('40P01', 3)).toEqual({ outcome: 'removed', tries: 3, left: 0, audited: 1 })
  })

  it('is given up after the fifth time, and nothing is removed', async () => {
    expect(await removal('40P01', 9)).toEqual({ outcome: '40P01', tries: 5, left: 1, audited: 0 })
  })

  it('is not tried again after another failure', async () => {
    expect(await removal('55P03', 9)).toEqual({ outcome: '55P03', tries: 1, left: 1, audited: 0 })
  })
})
