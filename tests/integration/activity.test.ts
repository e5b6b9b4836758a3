import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { getNote } from '../core-app/app/actions/notes.ts'
import { gptDoor, mcpDoor } from '../support/both-doors.ts'
import { newAssistant } from '../support/clients.ts'
import { logged } from '../support/functions-log.ts'
import { connect, gpt } from '../support/gpt.ts'
import { heard, listenPrivately, realtimeClient } from '../support/realtime.ts'
import { localDir, sql, stack } from '../support/stack.ts'
import { newUser, type TestUser } from '../support/users.ts'

const clients: ReturnType<typeof realtimeClient>[] = []
afterEach(() => {
  for (const client of clients.splice(0)) void client.removeAllChannels()
})

/** The user's activity as the app reads it, newest first. */
async function activityOf({ supabase }: TestUser) {
  const { data, error } = await supabase
    .from('assistant_activity')
    .select()
    .order('id', { ascending: false })
  expect(error).toBeNull()
  return data ?? []
}

describe('public.assistant_activity, as the web app and Flutter read it', () => {
  it('shows a call with the columns of DESIGN §10 and why it was refused', async () => {
    const assistant = await newAssistant({ name: 'Golf GPT' })
    const user = await newUser()
    const { access_token } = await assistant.connect(user)
    const note = await (
      await assistant.gpt(access_token, '/notes', { json: { title: 'Milk' } })
    ).json()
    const [call, ...others] = await activityOf(user)
    expect(others).toEqual([])
    expect(call).toEqual({
      id: expect.any(Number),
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+00:00$/),
      grant_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      client_id: assistant.client.client_id,
      client_name: 'Golf GPT',
      action: 'create_note',
      title: 'Add a note',
      text: 'Added “Milk”',
      outcome: 'ok',
      changed: 'added',
      target_id: note.id,
      undoable: true,
      error: null,
      undone_at: null,
    })
  })

  it.each([gptDoor, mcpDoor])('tells what was refused, too: $name', async (door) => {
    const user = await newUser()
    const token = await door.token(user, 'profile:read')
    await door.call(getNote, { id: crypto.randomUUID() }, token)
    await door.call(getNote, { id: 'no id' }, await door.token(user, null))
    await door.call(getNote, { id: crypto.randomUUID() }, await door.token(user, null))
    expect(
      (await activityOf(user)).map(({ outcome, error, text, changed, target_id }) => ({
        outcome,
        error,
        text,
        changed,
        target_id,
      })),
    ).toEqual(
      ['not_found', 'invalid_request', 'forbidden'].map((error) => ({
        outcome: 'refused',
        error,
        text: null,
        changed: 'none',
        target_id: null,
      })),
    )
  })

  it('is read page by page from an id, of one app or of all', async () => {
    const [one, other] = [await newAssistant(), await newAssistant()]
    const user = await newUser()
    const tokens = [await one.connect(user), await other.connect(user)]
    for (const title of ['1', '2', '3', '4']) {
      const token = tokens[Number(title) % 2]?.access_token ?? ''
      await gpt(token, '/notes', { json: { title } })
    }
    const page = async (before: number | null, client?: string) => {
      let query = user.supabase.from('assistant_activity').select('id, text')
      if (before !== null) query = query.lt('id', before)
      if (client !== undefined) query = query.eq('client_id', client)
      const { data } = await query.order('id', { ascending: false }).limit(2)
      return data ?? []
    }
    const first = await page(null)
    expect(first.map(({ text }) => text)).toEqual(['Added “4”', 'Added “3”'])
    const second = await page(first.at(-1)?.id)
    expect(second.map(({ text }) => text)).toEqual(['Added “2”', 'Added “1”'])
    expect(await page(second.at(-1)?.id)).toEqual([])
    const ofOther = await page(null, other.client.client_id)
    expect(ofOther.map(({ text }) => text)).toEqual(['Added “3”', 'Added “1”'])
  })

  it("shows nobody another user's, and takes no writes", async () => {
    const [user, other] = [await newUser(), await newUser()]
    await gpt((await connect(user)).access_token, '/notes', { json: { title: 'mine' } })
    expect(await activityOf(other)).toEqual([])
    const [call] = await activityOf(user)
    const { data } = await other.supabase.from('assistant_activity').select().eq('id', call?.id)
    expect(data).toEqual([])
    const { error } = await user.supabase
      .from('assistant_activity')
      .update({ text: 'forged' })
      .eq('id', call?.id)
    expect(error).not.toBeNull()
    expect(await activityOf(user)).toEqual([call])
  })
})

describe('assistant_acted', () => {
  it('tells the app of each call, with the row that it would read', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    const client = realtimeClient(stack, '2.0.0', () => user.jwt)
    clients.push(client)
    const ear = await listenPrivately(client, `user:${user.id}`)
    await gpt(access_token, '/notes', { json: { title: 'Milk' } })
    const { payload } = await heard(ear, 'assistant_acted')
    expect(await activityOf(user)).toEqual([payload])
  })
})

describe('The sentence of a call', () => {
  it('quotes the user to the user, and to no log and no metric', async () => {
    const user = await newUser()
    const title = `secret ${crypto.randomUUID()}`
    const { access_token } = await connect(user)
    const { headers } = await gpt(access_token, '/notes', { json: { title } })
    expect((await activityOf(user))[0]?.text).toBe(`Added “${title}”`)
    const id = headers.get('x-request-id')
    await logged(`of ${id}`, (line) => line.event === 'request' && line.request_id === id)
    expect(await readFile(join(localDir, 'functions.log'), 'utf8')).not.toContain(title)
    const kept = await sql`
      select from patchbay.audit_log where audit_log::text like ${`%${title}%`}
      union all select from patchbay.request_metrics where request_metrics::text like ${`%${title}%`}`
    expect(kept).toHaveLength(0)
  })
})
