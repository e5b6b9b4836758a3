import { randomUUID } from 'node:crypto'
import postgres, { type Sql } from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ownDatabase } from '../support/own-database.ts'
import { parallel } from '../support/parallel.ts'

// Does the race notice when a guard is broken? Each mutant breaks one, in SQL, on a database of this file.
const mutants = [
  {
    rule: 'what is decided is not decided again',
    name: 'patchbay.pending_approval',
    from: "if v_approval.status <> 'pending' then",
    to: 'if false then',
  },
  {
    rule: 'one decision waits for another',
    name: 'patchbay.begin_decision',
    from: 'perform patchbay.hold_user(auth.uid());',
    to: '',
    // The lock of the approval is the second of two.
    and: { name: 'patchbay.pending_approval', from: ' for update;', to: ';' },
  },
]

let sql: Sql
let drop: () => Promise<void>
beforeAll(async () => {
  const own = await ownDatabase('approval_mutants')
  await own.sql.end()
  sql = postgres(own.url, { max: 20, onnotice: () => {} })
  drop = own.drop
})
afterAll(async () => {
  await sql?.end()
  await drop?.()
})

/** How often twenty decisions at once ran one held call. */
async function runs(): Promise<number> {
  const user = randomUUID()
  const grant = randomUUID()
  await sql`insert into auth.users (id, email) values (${user}, ${`${user}@example.com`})`
  await sql`
    insert into patchbay.grants (id, user_id, client_id, scopes, expires_at, access_digest)
    values (${grant}, ${user}, 'pairing', '{notes:write}', now() + interval '1 day', sha256(${grant}::bytea))`
  const [held] = await sql<{ id: string }[]>`
    insert into patchbay.approvals (
      user_id, grant_id, client_id, client_name, action, operation_id, title, args, scopes, created_at, expires_at
    )
    values (
      ${user}, ${grant}, 'pairing', 'x', 'create_note', 'createNote', 'Add a note', '{"title": "x"}', '{notes:write}',
      now(), now() + interval '10 minutes'
    )
    returning id`
  await parallel(20, () =>
    sql
      .begin(async (tx) => {
        await tx`
          select set_config('request.jwt.claims', ${JSON.stringify({ sub: user, role: 'authenticated' })}, true),
            set_config('role', 'authenticated', true)`
        await tx`select public.decide_approval(${held?.id ?? ''}, 'approve')`
      })
      .catch(() => {}),
  )
  const notes = await sql`select from public.notes where user_id = ${user}`
  return notes.length
}

async function broken({ name, from, to }: { name: string; from: string; to: string }) {
  const [row] = await sql<
    { source: string }[]
  >`select pg_get_functiondef(${name}::regproc) as source`
  const source = row?.source ?? ''
  expect(source.split(from), `${name}: ${from}`).toHaveLength(2)
  await sql.unsafe(source.replace(from, () => to))
  return () => sql.unsafe(source)
}

describe('Twenty decisions at once', () => {
  it('run a held call once', async () => {
    for (let round = 0; round < 5; round++) expect(await runs()).toBe(1)
  })

  it.each(mutants)('do not, in a database in which it is not true that $rule', async (mutant) => {
    const undo = [await broken(mutant)]
    if (mutant.and) undo.push(await broken(mutant.and))
    try {
      let most = 0
      for (let round = 0; round < 20 && most < 2; round++) most = Math.max(most, await runs())
      expect(most).toBeGreaterThan(1)
    } finally {
      for (const back of undo) await back()
    }
  })
})
