import { execFileSync } from 'node:child_process'
import type { SupabaseClient } from '@supabase/supabase-js'
import postgres, { type Sql } from 'postgres'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { type PrivateStack, startPrivateStack } from '../support/private-stack.ts'
import { rawSocket } from '../support/raw-socket.ts'
import {
  type Ear,
  heard,
  heardChange,
  listenPrivately,
  realtimeClient,
} from '../support/realtime.ts'
import type { TestUser } from '../support/sign-up.ts'

let own: PrivateStack
let sql: Sql
let user: TestUser
const clients: SupabaseClient[] = []

beforeAll(async () => {
  own = await startPrivateStack()
  // What is broken here belongs to the platform.
  sql = postgres(own.stack.adminUrl, { max: 2, onnotice: () => {}, backoff: () => 0.1 })
  user = await own.newUser()
  await own.connect(user)
})
afterEach(() => {
  for (const client of clients.splice(0)) void client.removeAllChannels()
})
afterAll(async () => {
  await sql?.end({ timeout: 1 })
  await own?.remove()
})

async function ownTopic(): Promise<Ear> {
  const client = realtimeClient(own.stack.info, '2.0.0', () => user.jwt)
  clients.push(client)
  const changes = [{ table: 'user_gpt_connections', filter: `user_id=eq.${user.id}` }]
  const ear = await listenPrivately(client, `user:${user.id}`, { changes })
  expect(ear.statuses).toEqual([['SUBSCRIBED', undefined]])
  return ear
}

async function write(title: string): Promise<void> {
  const { error } = await user.supabase.from('notes').insert({ title })
  expect(error).toBeNull()
}

const titleIs = (title: string) => (payload: Record<string, unknown>) =>
  Object(payload.note).title === title

/** The client noticed, came back by itself, and hears again, by both ways. */
async function expectBack(ear: Ear): Promise<void> {
  await waitFor('the second join', () => {
    const joins = ear.statuses.filter(([status]) => status === 'SUBSCRIBED')
    return joins.length > 1 && ear.statuses.at(-1)?.[0] === 'SUBSCRIBED'
  })
  expect(ear.statuses.some(([status]) => status === 'CHANNEL_ERROR')).toBe(true)
  const title = crypto.randomUUID()
  await write(title)
  await heard(ear, 'note_created', titleIs(title))
  const [used] = await sql`
    update public.user_gpt_connections set last_interaction = clock_timestamp()
    where user_id = ${user.id} returning to_jsonb(last_interaction) as at`
  await heardChange(ear, 'UPDATE', (change) => change.new.last_interaction === used?.at)
}

function realtimePid(): number {
  const pid = own.stack.realtime.pid()
  if (!pid) throw new Error('no Realtime')
  return pid
}

/** Whether a process is stopped, so that nothing can come from it. */
function isStopped(pid: number): boolean {
  return execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith(
    'T',
  )
}

describe('Who listens comes back by itself', () => {
  it('when Postgres restarts, which Realtime does not hold up', async () => {
    const ear = await ownTopic()
    const begun = performance.now()
    await own.stack.database.stop()
    expect(performance.now() - begun).toBeLessThan(5000)
    await waitFor('the client to notice', () => ear.statuses.at(-1)?.[0] === 'CHANNEL_ERROR')
    const refusal = 'Realtime was unable to connect to the project database'
    await waitFor(refusal, () => ear.statuses.some(([, message]) => message?.includes(refusal)))
    await own.stack.database.start()
    await expectBack(ear)
  })

  it('when only the connection that follows the log is lost', async () => {
    const ear = await ownTopic()
    await sql`select pg_terminate_backend(pid) from pg_stat_replication`
    await expectBack(ear)
  })

  it('when Realtime is killed; and no slot stays behind', async () => {
    const ear = await ownTopic()
    const pid = realtimePid()
    const slots = () => sql<{ slot_name: string; temporary: boolean }[]>`
      select slot_name, temporary from pg_replication_slots`
    const [before] = await slots()
    expect(before?.temporary).toBe(true)
    process.kill(pid, 'SIGKILL')
    await expectBack(ear)
    expect(realtimePid()).not.toBe(pid)
    const after = await slots()
    expect(after).toHaveLength(1)
    expect(after[0]?.slot_name).not.toBe(before?.slot_name)
    expect(own.notes.at(-1)).toMatch(/^Realtime ended \(SIGKILL\) and is started again/)
  })
})

describe('Writes do not wait for Realtime', () => {
  it('that hangs, and what they told is heard later', async () => {
    const { access_token } = await own.connect(user)
    const ear = await ownTopic()
    const pid = realtimePid()
    process.kill(pid, 'SIGSTOP')
    try {
      await waitFor('Realtime to hang', () => isStopped(pid))
      const begun = performance.now()
      await write('while it hangs')
      const json = { title: 'by the assistant' }
      expect((await own.gpt(access_token, '/notes', { json })).status).toBe(201)
      expect(performance.now() - begun).toBeLessThan(2000)
      expect([isStopped(pid), ear.broadcasts]).toEqual([true, []])
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await heard(ear, 'note_created', titleIs('while it hangs'))
    await heard(ear, 'note_created', titleIs('by the assistant'))
  })

  it('that is not there at all', async () => {
    await sql`alter function realtime.send(jsonb, text, text, boolean) rename to send_away`
    try {
      await write('nobody is told')
      const { access_token } = await own.connect(user)
      const json = { title: 'nobody is told either' }
      expect((await own.gpt(access_token, '/notes', { json })).status).toBe(201)
    } finally {
      await sql`alter function realtime.send_away(jsonb, text, text, boolean) rename to send`
    }
  })

  it('and the log is let go of as soon as it was read', async () => {
    await ownTopic()
    await sql`select pg_logical_emit_message(false, 'test', repeat('x', 1000000)) from generate_series(1, 20)`
    await waitFor('the slot to follow', async () => {
      const [slot] = await sql`
        select pg_current_wal_lsn() - confirmed_flush_lsn as behind from pg_replication_slots`
      return Number(slot?.behind) < 100_000
    })
  })
})

describe('A client that does not read', () => {
  it('is cut off, and nobody else suffers', async () => {
    const { info } = own.stack
    const join = { config: { broadcast: { ack: true } } }
    const [speaker, hearer, sleeper] = await Promise.all([
      rawSocket(info, '2.0.0'),
      rawSocket(info, '2.0.0'),
      rawSocket(info, '2.0.0'),
    ])
    for (const { ask } of [speaker, hearer, sleeper]) await ask('realtime:room', 'phx_join', join)
    sleeper.socket.pause()
    const payload = { text: 'x'.repeat(1_000_000) }
    for (let turn = 0; turn < 40; turn++) {
      await speaker.ask('realtime:room', 'broadcast', { type: 'broadcast', event: 'x', payload })
    }
    await waitFor('the hearer', () => {
      return hearer.said.filter((one) => one.event === 'broadcast').length === 40
    })
    sleeper.socket.resume()
    expect([1006, 1013]).toContain((await sleeper.closed).code)
    expect(sleeper.said.filter((one) => one.event === 'broadcast').length).toBeLessThan(40)
    for (const { socket } of [speaker, hearer]) socket.close()
  })
})

describe('When the stack ends', () => {
  it('the clients are told, and Realtime is gone', async () => {
    const { closed } = await rawSocket(own.stack.info, '2.0.0')
    const pid = realtimePid()
    await own.stack.stop()
    expect([1001, 1012]).toContain((await closed).code)
    expect(() => process.kill(pid, 0)).toThrow()
  })
})
