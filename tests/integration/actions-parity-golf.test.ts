import { readFile } from 'node:fs/promises'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { golfActions, roundSummary } from '../../examples/golf/golf.ts'
import { openApiDocument } from '../../functions-shared/actions/openapi.ts'
import { app } from '../../functions-shared/app/app.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { runPgTap } from '../../scripts/test/pgtap.ts'
import { ownDatabase } from '../support/own-database.ts'
import { scratchDoors } from '../support/scratch-doors.ts'
import { sql } from '../support/stack.ts'

/** Whoever has copied the example into the project has its tables or its scopes there already. */
const [found] = await sql<{ adopted: boolean }[]>`
  select to_regclass('public.golf_rounds') is not null or to_regclass('public.golf_shots') is not null
    or exists (select from patchbay.scopes where name = any (${golfActions.map(({ scope }) => scope)}))
    or exists (select from patchbay_actions.registry where name = any (${golfActions.map(({ sqlName }) => sqlName)})) as adopted`
const adopted = found?.adopted ?? false

/** examples/golf, as an adopter would install it: on a database of its own, served by the real functions. */
let database: Awaited<ReturnType<typeof ownDatabase>>
let doors: ReturnType<typeof scratchDoors>

beforeAll(async () => {
  if (adopted) return
  database = await ownDatabase('golf_example')
  await database.sql.unsafe(await readFile(inRoot('examples/golf/migration.sql'), 'utf8'))
  doors = scratchDoors(database.sql, database.url, golfActions)
})
afterAll(async () => {
  if (adopted) return
  await doors.runtime.database.close()
  await database.drop()
})

const golfer = (scopes?: string[]) => doors.newUser(scopes)
const gpt = (token: string, path: string, json?: object) => doors.gpt(token, path, json)
const tool = (token: string, name: string, args: object) => doors.tool(token, name, args)

describe.skipIf(adopted)('The golf example', () => {
  it('plays a hole by GPT Action and MCP tool alike, and sums it up', async () => {
    const user = await golfer()
    const first = await gpt(user.gpt, '/golf/shots', {
      hole: 1,
      club: 'driver',
      result: 'fairway',
      distance_m: 210,
      course: 'Old Links',
    })
    expect(first.status, first.text).toBe(201)
    expect(first.body).toMatchObject({ hole: 1, stroke: 1, holed: false })
    const second = await tool(user.mcp, 'logShot', {
      hole: 1,
      club: '7 iron',
      result: 'green',
      distance_m: 130,
    })
    expect(second.structuredContent).toMatchObject({ stroke: 2, round_id: first.body.round_id })
    await tool(user.mcp, 'logShot', { hole: 1, club: 'putter', result: 'holed' })

    const byGpt = await gpt(user.gpt, '/golf/round')
    const byMcp = await tool(user.mcp, 'roundSummary', {})
    expect(byMcp.structuredContent).toEqual(byGpt.body)
    expect(roundSummary.output.parse(byGpt.body)).toMatchObject({
      course: 'Old Links',
      strokes: 3,
      holes: [{ hole: 1, strokes: 3, holed: true }],
      clubs: [
        { club: '7 iron', shots: 1, average_distance_m: 130 },
        { club: 'driver', shots: 1, average_distance_m: 210 },
        { club: 'putter', shots: 1, average_distance_m: null },
      ],
    })
  })

  it('tells the model what to do when a hole is finished, or there is no round', async () => {
    const user = await golfer()
    expect((await gpt(user.gpt, '/golf/round')).body.message).toMatch(/log a shot with logShot/)
    await tool(user.mcp, 'logShot', { hole: 3, club: 'wedge', result: 'holed' })
    const again = await tool(user.mcp, 'logShot', { hole: 3, club: 'putter', result: 'green' })
    expect(again).toMatchObject({
      isError: true,
      content: [
        {
          text: 'conflict: Hole 3 is finished after 1 strokes. Ask the user which hole they are on.',
        },
      ],
    })
    expect((await gpt(user.gpt, '/golf/round?played_on=1999-01-01')).status).toBe(404)
    expect((await gpt(user.gpt, '/golf/round?played_on=yesterday')).status).toBe(400)
  })

  it("shows nobody another user's round", async () => {
    const [owner, other] = await Promise.all([golfer(), golfer()])
    await tool(owner.mcp, 'logShot', { hole: 1, club: 'driver', result: 'rough' })
    expect((await gpt(other.gpt, '/golf/round')).status).toBe(404)
    await tool(other.mcp, 'logShot', { hole: 1, club: 'putter', result: 'green' })
    expect((await gpt(other.gpt, '/golf/round')).body).toMatchObject({ strokes: 1 })
  })

  it('gives parallel shots numbers of their own', async () => {
    const user = await golfer()
    const shots = await Promise.all(
      Array.from({ length: 5 }, () =>
        tool(user.mcp, 'logShot', { hole: 2, club: 'wedge', result: 'bunker' }),
      ),
    )
    const strokes = shots.map(({ structuredContent }) => structuredContent.stroke)
    expect(strokes.toSorted()).toEqual([1, 2, 3, 4, 5])
  })

  it('holds its limit through both doors together, and says how long to wait', async () => {
    const user = await golfer()
    const shot = { hole: 4, club: 'putter', result: 'green' }
    for (let n = 0; n < 5; n++) {
      expect((await gpt(user.gpt, '/golf/shots', shot)).status).toBe(201)
      expect((await tool(user.mcp, 'logShot', shot)).isError).toBeUndefined()
    }
    const refused = await gpt(user.gpt, '/golf/shots', shot)
    expect(refused.status).toBe(429)
    expect(refused.body).toEqual({
      error: 'rate_limited',
      message: expect.stringMatching(/Nothing was changed\. Try again in [1-3] s\.$/),
    })
    expect(refused.headers.get('retry-after')).toMatch(/^[1-3]$/)
    const text = (await tool(user.mcp, 'logShot', shot)).content[0].text
    expect(text).toMatch(/^rate_limited: .* Try again in [1-3] s\.$/)

    const [counted] =
      await database.sql`select count(*)::int as shots from public.golf_shots where user_id = ${user.id}`
    expect(counted).toEqual({ shots: 10 })
    const outcomes = await database.sql`
      select outcome, count(*)::int as n from patchbay.interactions where user_id = ${user.id} group by outcome order by outcome`
    expect(outcomes).toEqual([
      { outcome: 'ok', n: 10 },
      { outcome: 'rate_limited', n: 2 },
    ])
    expect((await gpt(user.gpt, '/golf/round')).status, 'reading has no limit').toBe(200)
    expect(
      (await tool((await golfer()).mcp, 'logShot', shot)).isError,
      'nor has anybody else met it',
    ).toBeUndefined()
  })

  it('wants its own scopes', async () => {
    const user = await golfer(['golf:read'])
    expect(
      (await gpt(user.gpt, '/golf/shots', { hole: 1, club: 'x', result: 'green' })).status,
    ).toBe(403)
    expect((await gpt(user.gpt, '/golf/round')).status).toBe(404)
  })

  it('passes the pgTAP rules for everything that is new: structure, privileges, export', async () => {
    const single = postgres(database.url, { max: 1, onnotice: () => {} })
    const { failed, output } = await runPgTap(single, /^(01|31)-/)
    await single.end()
    expect(output).toBe('')
    expect(failed).toBe(0)
  })

  it('agrees with its SQL side: scopes, signatures, limits', async () => {
    for (const { sqlName, scope, limit, effect } of golfActions) {
      const [row] = await database.sql`
        select r.scope, l.capacity, l.per_minute, p.provolatile = 's' as stable
        from patchbay_actions.registry as r
        join pg_proc as p on p.oid = to_regprocedure(format('patchbay_actions.%I(jsonb)', r.name))
        left join patchbay.limits as l on l.name = 'action:' || r.name
        where r.name = ${sqlName}`
      expect(row).toEqual({
        scope,
        capacity: limit?.capacity ?? null,
        per_minute: limit?.perMinute ?? null,
        stable: effect === 'read',
      })
    }
    const document = openApiDocument({ ...app, actions: golfActions }, doors.runtime.config)
    expect(Object.keys(document.paths as object)).toEqual(['/golf/shots', '/golf/round'])
  })
})
