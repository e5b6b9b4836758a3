import type { SupabaseClient } from '@supabase/supabase-js'
import { afterEach, describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { connect, gpt, phone } from '../support/gpt.ts'
import {
  caughtUp,
  heard,
  listen,
  listenPrivately,
  realtimeClient,
  VERSIONS,
  type Version,
} from '../support/realtime.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

const clients: SupabaseClient[] = []
afterEach(() => {
  // Nobody needs to wait for it: the client takes a third of a second over its goodbye.
  for (const client of clients.splice(0)) void client.removeAllChannels()
})

function appOf(user: TestUser | null, vsn: Version = '2.0.0'): SupabaseClient {
  const client = realtimeClient(stack, vsn, user && (() => user.jwt))
  clients.push(client)
  return client
}

describe.each(VERSIONS)("A user's own topic, protocol %s", (vsn) => {
  it('tells of notes that the user writes in the app', async () => {
    const user = await newUser()
    const ear = await listenPrivately(appOf(user, vsn), `user:${user.id}`)
    expect(ear.statuses).toEqual([['SUBSCRIBED', undefined]])

    const notes = user.supabase.from('notes')
    const { data: note } = await notes.insert({ title: 'Milk' }).select('id').single()
    await user.supabase.from('notes').update({ pinned: true }).eq('id', note?.id)
    await user.supabase.from('notes').delete().eq('id', note?.id)

    const created = await heard(ear, 'note_created')
    expect(created.payload).toMatchObject({ by: 'user', note: { id: note?.id, title: 'Milk' } })
    expect(created.meta?.id).toBe(created.payload.id)
    const updated = await heard(ear, 'note_updated')
    expect(updated.payload).toMatchObject({ by: 'user', note: { id: note?.id, pinned: true } })
    const deleted = await heard(ear, 'note_deleted')
    expect(deleted.payload).toMatchObject({ by: 'user', note: { id: note?.id } })
    expect(ear.broadcasts.map((one) => one.event)).toEqual([
      'note_created',
      'note_updated',
      'note_deleted',
    ])
  })

  it('tells of notes that the assistant writes, soon', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    const ear = await listenPrivately(appOf(user, vsn), `user:${user.id}`)
    const fromAnswer: number[] = []
    const fromRequest: number[] = []
    for (let turn = 0; turn < 10; turn++) {
      const title = `Milk ${turn}`
      const begun = performance.now()
      const response = await gpt(access_token, '/notes', { json: { title } })
      const answered = performance.now()
      expect(response.status).toBe(201)
      const note = await response.json()
      const { payload } = await heard(
        ear,
        'note_created',
        ({ note: told }) => Object(told).title === title,
      )
      expect(payload).toMatchObject({ by: 'assistant', note: { id: note.id, title } })
      fromRequest.push(ear.lastAt - begun)
      fromAnswer.push(Math.max(0, ear.lastAt - answered))
    }
    const [request, answer] = [fromRequest, fromAnswer].map(median)
    console.log(
      `Realtime ${vsn}: F/gpt request → socket ${request?.toFixed(1)} ms, after its answer ${answer?.toFixed(1)} ms (median of 10)`,
    )
    expect(request).toBeLessThan(1000)
  })

  it('tells when the assistant is connected and disconnected', async () => {
    const user = await newUser()
    const ear = await listenPrivately(appOf(user, vsn), `user:${user.id}`)
    await connect(user)
    const on = await heard(
      ear,
      'gpt_connection_changed',
      (said) => said.has_completed_oauth === true,
    )
    expect(on.payload).toMatchObject({ has_completed_oauth: true, last_interaction: null })
    expect((await phone(user, 'DELETE')).status).toBe(200)
    await heard(ear, 'gpt_connection_changed', (said) => said.has_completed_oauth === false)
    expect(JSON.stringify(ear.broadcasts)).not.toMatch(
      /v1\.|oauth_access_token|oauth_refresh_token/,
    )
  })

  it('is closed to everybody else, and nothing of it comes elsewhere', async () => {
    const [user, other] = [await newUser(), await newUser()]
    const topic = `user:${user.id}`
    const refused = [
      [
        'CHANNEL_ERROR',
        `Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`,
      ],
    ]
    const stranger = await listenPrivately(appOf(other, vsn), topic)
    expect(stranger.statuses).toEqual(refused)
    const visitor = await listenPrivately(appOf(null, vsn), topic)
    expect(visitor.statuses).toEqual(refused)
    const publicly = await listen(appOf(other, vsn), topic)
    expect(publicly.statuses).toEqual([['SUBSCRIBED', undefined]])
    const theirOwn = await listenPrivately(appOf(other, vsn), `user:${other.id}`)

    const own = await listenPrivately(appOf(user, vsn), topic)
    await user.supabase.from('notes').insert({ title: 'Secret' })
    await heard(own, 'note_created')
    for (const ear of [stranger, visitor, publicly, theirOwn]) {
      await caughtUp(ear)
      expect(ear.broadcasts).toEqual([])
    }
  })

  it('is for the database to speak on, not for clients', async () => {
    const user = await newUser()
    const topic = `user:${user.id}`
    const speaker = await listenPrivately(appOf(user, vsn), topic, { broadcast: { self: true } })
    const ear = await listenPrivately(appOf(user, vsn), topic)
    const forged = { type: 'broadcast', event: 'note_created', payload: { forged: true } } as const
    expect(await speaker.channel.send(forged)).toBe('ok')
    await user.supabase.from('notes').insert({ title: 'Real' })
    await heard(ear, 'note_created')
    for (const one of [ear, speaker]) {
      await caughtUp(one)
      const { broadcasts } = one
      expect(broadcasts).toHaveLength(1)
      expect(broadcasts[0]?.payload).toMatchObject({ note: { title: 'Real' } })
    }
  })

  it('has two tabs of one user hear the same', async () => {
    const user = await newUser()
    const ears = [
      await listenPrivately(appOf(user, vsn), `user:${user.id}`),
      await listenPrivately(appOf(user, vsn), `user:${user.id}`),
    ]
    await user.supabase.from('notes').insert({ title: 'Milk' })
    const [first, second] = await Promise.all(ears.map((ear) => heard(ear, 'note_created')))
    expect(second).toEqual(first)
  })
})

describe('What the database broadcasts', () => {
  it('comes once it is committed, in order, and never when it is rolled back', async () => {
    const user = await newUser()
    const topic = `user:${user.id}`
    const ear = await listenPrivately(appOf(user), topic)
    const say = (number: number) => sql`
      select realtime.send(${sql.json({ number })}, 'count', ${topic}, true)`

    await sql
      .begin(async (tx) => {
        await tx`select realtime.send('{"number": -1}', 'count', ${topic}, true)`
        throw new Error('rolled back')
      })
      .catch(() => {})
    await sql.begin(async (tx) => {
      await tx`
        select realtime.send(jsonb_build_object('number', n), 'count', ${topic}, true)
        from generate_series(0, 99) n`
      // Beside it, and written to the log after it.
      await sql`select realtime.send('{}', 'meanwhile', ${topic}, true)`
      await heard(ear, 'meanwhile')
      expect(ear.broadcasts).toHaveLength(1)
    })
    for (let number = 100; number < 110; number++) await say(number)

    await heard(ear, 'count', ({ number }) => number === 109)
    const counted = ear.broadcasts.filter(({ event }) => event === 'count')
    const numbers = counted.map(({ payload }) => Object(payload).number)
    expect(numbers).toEqual(Array.from({ length: 110 }, (_, number) => number))
  })

  it('carries every character and number as it is', async () => {
    const user = await newUser()
    const topic = `user:${user.id}`
    const ears = []
    for (const vsn of VERSIONS) ears.push(await listenPrivately(appOf(user, vsn), topic))
    const title = 'Zürich 🚲 "quoted" \\ <b>\u2028 日本'
    await user.supabase.from('notes').insert({ title })
    for (const ear of ears) {
      const { payload } = await heard(ear, 'note_created')
      expect(payload).toMatchObject({ note: { title } })
    }
  })

  it('on a public topic reaches public listeners and no private ones', async () => {
    const user = await newUser()
    const topic = `user:${user.id}`
    const privately = await listenPrivately(appOf(user), topic)
    const publicly = await listen(appOf(user), topic)
    await sql`select realtime.send('{"a": 1}', 'hello', ${topic}, false)`
    await heard(publicly, 'hello')
    await caughtUp(privately)
    expect(privately.broadcasts).toEqual([])
  })

  it('is told again to a client that asks for it (replay)', async () => {
    const user = await newUser()
    const topic = `user:${user.id}`
    const since = Date.now() - 1000
    const first = await listenPrivately(appOf(user), topic)
    await user.supabase.from('notes').insert([{ title: 'One' }, { title: 'Two' }])
    // Who joins before they have gone out hears them twice: replayed, and as they happen.
    await waitFor('both', () => first.broadcasts.length === 2)
    const replay = { since, limit: 5 }
    const ear = await listenPrivately(appOf(user), topic, { broadcast: { replay } })
    await waitFor('both again', () => ear.broadcasts.length === 2)
    for (const { meta } of ear.broadcasts) expect(meta).toMatchObject({ replayed: true })
    const titles = ear.broadcasts.map(({ payload }) => Object(Object(payload).note).title)
    expect(titles.toSorted()).toEqual(['One', 'Two'])
  })
})

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
