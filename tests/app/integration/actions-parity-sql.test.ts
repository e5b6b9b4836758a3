import { describe, expect, it } from 'vitest'
import { app } from '../../../functions-shared/app/app.ts'
import { sql } from '../../support/stack.ts'

const { actions } = app

const bySqlName = <T extends { name: string }>(rows: readonly T[]) =>
  rows.toSorted((a, b) => (a.name < b.name ? -1 : 1))

/** The functions of schema patchbay_actions that take args and answer: what could be an action. */
const functions = () => sql`
  select
    p.proname as name,
    p.prosecdef as definer,
    p.provolatile as volatility,
    p.proconfig as settings,
    p.prorettype::regtype::text as result,
    array(
      select a.grantee::regrole::text from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) as a
      where a.grantee <> p.proowner
    ) as executors
  from pg_proc as p
  where p.pronamespace = 'patchbay_actions'::regnamespace and p.proargtypes[0] = 'jsonb'::regtype and p.pronargs = 1
    and p.proargnames[1] = 'args' and p.proname not like '%\\_question'
  order by p.proname`

describe('The registry in TypeScript and the one in SQL', () => {
  it('have the same actions with the same scopes, titles, effects and approvals', async () => {
    const rows = await sql<
      {
        name: string
        scope: string
        title: string
        effect: string
        adds: boolean
        approval: string
      }[]
    >`select name, scope, title, effect, adds, coalesce(approval, case effect when 'destroy' then 'user' else 'never' end) as approval
      from patchbay_actions.registry`
    expect(bySqlName(rows)).toEqual(
      bySqlName(
        actions.map(({ sqlName, scope, title, effect, adds, approval }) => ({
          name: sqlName,
          scope,
          title,
          effect,
          adds,
          approval,
        })),
      ),
    )
  })

  it('mean functions that exist, and no function was forgotten', async () => {
    expect((await functions()).map(({ name }) => name)).toEqual(
      actions.map(({ sqlName }) => sqlName).toSorted(),
    )
  })

  it('mean functions that run as the user, for the user alone, and only read when they say so', async () => {
    for (const row of await functions()) {
      const action = actions.find(({ sqlName }) => sqlName === row.name)
      expect(row).toEqual({
        name: row.name,
        definer: false,
        volatility: action?.effect === 'read' ? 's' : 'v',
        settings: ['search_path=""'],
        result: 'jsonb',
        executors: ['authenticated'],
      })
    }
  })

  it('has no question but of an action that can be held', async () => {
    const rows = await sql<{ name: string; result: string; definer: boolean }[]>`
      select substr(proname, 1, length(proname) - 9) as name, prorettype::regtype::text as result, prosecdef as definer
      from pg_proc where pronamespace = 'patchbay_actions'::regnamespace and proname like ${'%\\_question'}`
    expect(rows).toContainEqual({ name: 'delete_todo', result: 'text', definer: false })
    for (const { name, result, definer } of rows) {
      expect([result, definer]).toEqual(['text', false])
      expect(actions.find(({ sqlName }) => sqlName === name)?.approval).toMatch(/user|always/)
    }
  })

  it('have the same limits', async () => {
    const rows = await sql<{ name: string }[]>`
      select substr(name, 8) as name, capacity, per_minute from patchbay.limits where name like 'action:%'`
    expect(bySqlName(rows)).toEqual(
      bySqlName(
        actions.flatMap(({ sqlName, limit }) =>
          limit ? [{ name: sqlName, capacity: limit.capacity, per_minute: limit.perMinute }] : [],
        ),
      ),
    )
  })

  it('name scopes that exist, in words for the consent page, each needed by an action', async () => {
    const rows = await sql<{ name: string; description: string }[]>`
      select name, description from patchbay.scopes where name <> 'offline_access'`
    const needed = [...new Set(actions.map(({ scope }) => scope))]
    expect(rows.map(({ name }) => name).toSorted()).toEqual(needed.toSorted())
    for (const { description } of rows) expect(description.length).toBeGreaterThan(5)
  })
})
