import { describe, expect, it } from 'vitest'
import { answer } from '../../support/answers.ts'
import { connect, gpt, phone } from '../../support/gpt.ts'
import { parallel, tally } from '../../support/parallel.ts'
import { sql } from '../../support/stack.ts'
import { newUser } from '../../support/users.ts'

describe('Todos that are made while somebody pages through the list', () => {
  it('are seen once or not at all, and those of before exactly once', async () => {
    const { access_token: token } = await connect(await newUser())
    const create = async (title: string) =>
      (await answer(gpt(token, '/todos', { json: { title } }))).body.id
    const before = await parallel(40, (n) => create(`before ${n}`))
    let paging = true
    const writers = parallel(3, async (writer) => {
      const made: string[] = []
      for (let n = 0; paging; n++) made.push(await create(`during ${writer}.${n}`))
      return made
    })

    const seen: string[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await answer(gpt(token, `/todos?limit=3${cursor && `&cursor=${cursor}`}`))
      expect(page.status).toBe(200)
      seen.push(...page.body.todos.map(({ id }: { id: string }) => id))
      cursor = page.body.next_cursor
    }
    paging = false
    const during = new Set((await writers).flat())

    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.filter((id) => before.includes(id)).sort()).toEqual([...before].sort())
    expect(seen.every((id) => before.includes(id) || during.has(id))).toBe(true)
    expect(during.size).toBeGreaterThan(0)
  })

  it('are all there afterwards, each once', async () => {
    const user = await newUser()
    const { access_token: token } = await connect(user)
    const made = await parallel(50, (n) =>
      answer(gpt(token, '/todos', { json: { title: `${n}` } })),
    )
    expect(tally(made.map(({ status }) => status))).toEqual({ 201: 50 })
    const { body } = await answer(gpt(token, '/todos?limit=50'))
    expect(new Set(body.todos.map(({ id }: { id: string }) => id)).size).toBe(50)
    const [recorded] = await sql`
      select count(*)::integer as calls, count(distinct trace_id)::integer as requests
      from patchbay.interactions where user_id = ${user.id} and action = 'create_todo'`
    expect(recorded).toEqual({ calls: 50, requests: 50 })
  })
})

describe('Changes of one todo at the same time', () => {
  it('end in one of the states that were asked for, whole', async () => {
    const { access_token: token } = await connect(await newUser())
    const { body } = await answer(gpt(token, '/todos', { json: { title: 'x' } }))
    const states = Array.from({ length: 10 }, (_, n) => ({
      title: `title ${n}`,
      description: `description ${n}`,
      completed: n % 2 === 0,
    }))
    const answers = await Promise.all(
      states.map((json) => answer(gpt(token, `/todos/${body.id}`, { method: 'PUT', json }))),
    )
    answers.forEach((one, n) => {
      expect(one).toMatchObject({ status: 200, body: states[n] })
    })
    const { id, created_at, updated_at, ...last } = (await answer(gpt(token, `/todos/${body.id}`)))
      .body
    expect(states).toContainEqual(last)
  })

  it('is deleted once', async () => {
    const { access_token: token } = await connect(await newUser())
    const { body } = await answer(gpt(token, '/todos', { json: { title: 'x' } }))
    const remove = () => gpt(token, `/todos/${body.id}`, { method: 'DELETE' })
    const responses = await parallel(10, remove)
    expect(tally(responses.map(({ status }) => status))).toEqual({ 200: 1, 404: 9 })
  })
})

describe('Status requests at the same time', () => {
  it.each([
    ['GET', 25, 20, 'status'],
    ['POST', 10, 5, 'check'],
  ] as const)(
    '%s: of %i exactly %i are answered, the others 429',
    async (method, count, limit, bucket) => {
      for (const connected of [true, false]) {
        const user = await newUser()
        if (connected) await connect(user)
        // A full bucket that is not refilled meanwhile, however slow this machine is.
        await sql`
        insert into patchbay.rate_limits (key, remaining, updated_at)
        values (${`${bucket}:user:${user.id}`}, ${limit}, now() + interval '1 hour')`
        const responses = await parallel(count, () => phone(user, method))
        const good = connected ? 200 : 404
        expect(tally(responses.map(({ status }) => status))).toEqual({
          [good]: limit,
          429: count - limit,
        })
        const refused = responses.filter(({ status }) => status === 429)
        for (const { headers } of refused)
          expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
      }
    },
  )

  it('never move last_interaction backwards', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    const seen: string[] = []
    let calling = true
    const watch = (async () => {
      while (calling) {
        const [row] = await sql`
          select patchbay.iso8601(last_interaction) as at from public.user_gpt_connections
          where user_id = ${user.id}`
        if (row?.at) seen.push(row.at)
      }
    })()
    await parallel(80, (n) => gpt(access_token, n % 2 === 0 ? '/me' : '/todos?limit=1'))
    calling = false
    await watch
    expect(seen.length).toBeGreaterThan(1)
    expect([...seen].sort()).toEqual(seen)
    const [row] = await sql`
      select max(at) = (select last_interaction from public.user_gpt_connections where user_id = ${user.id}) as latest
      from patchbay.interactions where user_id = ${user.id}`
    expect(row?.latest).toBe(true)
  })
})
