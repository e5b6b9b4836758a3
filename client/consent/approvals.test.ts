import { describe, expect, test } from 'vitest'
import { argumentTexts, parseApproval } from './approval.ts'
import { createApprovals } from './approvals.ts'
import { problemOf } from './problems.ts'
import type { Account } from './session.ts'
import type { Reply, SupabaseLike } from './supabase-like.ts'
import { englishWords } from './words.ts'

const ROW = {
  id: 'a1',
  grant_id: 'g1',
  client_id: 'c1',
  client_name: 'An app',
  action: 'deleteNote',
  title: 'Delete a note',
  text: 'Delete “Milk”',
  args: { id: 'n1' },
  status: 'pending',
  error: null,
  created_at: '2026-11-30T12:00:00.5+00:00',
  expires_at: '2026-11-30T12:10:00.5+00:00',
  decided_at: null,
}
const ACCOUNT: Account = JSON.parse('{}')

describe('a row', () => {
  test('is read as it may be shown', () => {
    expect(parseApproval(ROW)).toEqual({
      id: 'a1',
      grantId: 'g1',
      clientId: 'c1',
      clientName: 'An app',
      action: 'deleteNote',
      title: 'Delete a note',
      text: 'Delete “Milk”',
      args: { id: 'n1' },
      status: 'pending',
      error: null,
      createdAt: new Date('2026-11-30T12:00:00.500Z'),
      expiresAt: new Date('2026-11-30T12:10:00.500Z'),
      decidedAt: null,
    })
  })

  test('says nothing twice: a sentence equal to the title is left out', () => {
    expect(parseApproval({ ...ROW, text: 'Delete a note' })?.text).toBeNull()
    expect(parseApproval({ ...ROW, text: null })?.text).toBeNull()
  })

  test.each([null, [], { ...ROW, id: 7 }, { ...ROW, expires_at: 'soon' }, { ...ROW, status: 'x' }])(
    'is not an approval: %j',
    (row) => {
      expect(parseApproval(row)).toBeNull()
    },
  )
})

describe('arguments', () => {
  const textOf = (value: unknown) => argumentTexts({ value })[0]?.text

  test('are whole, each with its name', () => {
    expect(
      argumentTexts({ title: 'a\nb', count: 7, done: false, tags: ['x'], none: null }),
    ).toEqual([
      { name: 'title', text: 'a\nb' },
      { name: 'count', text: '7' },
      { name: 'done', text: 'false' },
      { name: 'tags', text: '[\n  "x"\n]' },
      { name: 'none', text: 'null' },
    ])
    expect(textOf('x'.repeat(60_000))).toHaveLength(60_000)
    expect(textOf('')).toBe('')
  })

  test('name what cannot be seen, or would turn the rest around, instead of hiding it', () => {
    expect(textOf('keep\u202e eteled')).toBe('keep[U+202E] eteled')
    expect(textOf('a\u200bb\u00adc\u0007d\u2028e\u{e0041}')).toBe(
      'a[U+200B]b[U+00AD]c[U+0007]d[U+2028]e[U+E0041]',
    )
    expect(textOf({ 'k\u2066': ['\u202e'] })).toBe('{\n  "k[U+2066]": [\n    "[U+202E]"\n  ]\n}')
    expect(argumentTexts({ '\u202eid': 1 })[0]?.name).toBe('[U+202E]id')
    expect(textOf(`e${'\u0301'.repeat(6)}`)).toBe(`e${'\u0301'.repeat(4)}[U+0301][U+0301]`)
  })

  test('leave alone what is part of what one sees', () => {
    expect(textOf('👩\u200d💻 ❤\ufe0f می\u200cروم')).toBe('👩\u200d💻 ❤\ufe0f می\u200cروم')
    expect(textOf('<b>bold</b>')).toBe('<b>bold</b>')
  })
})

describe('decide', () => {
  const decided = (reply: Reply) => {
    const asked: unknown[] = []
    const supabase = {
      rpc: (name: string, args: object) => {
        asked.push([name, args])
        return Promise.resolve(reply)
      },
    }
    const approvals = createApprovals(
      async (_account, run) => {
        // @ts-expect-error: as much of a SupabaseClient as a call takes
        const client: SupabaseLike = supabase
        const { data, error, status } = await run(client)
        return error ? { ok: false, reason: problemOf(status) } : { ok: true, value: data }
      },
      () => englishWords,
    )
    return { asked, outcome: approvals.decide(ACCOUNT, 'a1', 'approve') }
  }

  test('sends the decision, and says what became of the call', async () => {
    const data = {
      id: 'a1',
      action: 'deleteNote',
      status: 'approved',
      result: { error: 'a field' },
    }
    const { asked, outcome } = decided({ data, error: null, status: 200 })
    expect(await outcome).toEqual({
      ok: true,
      value: { kind: 'decided', status: 'approved', error: null },
    })
    expect(asked).toEqual([['decide_approval', { approval_id: 'a1', decision: 'approve' }]])
  })

  test('says why it was not done', async () => {
    const data = { status: 'failed', result: { error: 'not_found', message: 'Gone.' } }
    expect(await decided({ data, error: null, status: 200 }).outcome).toEqual({
      ok: true,
      value: { kind: 'decided', status: 'failed', error: 'not_found' },
    })
  })

  test.each([
    [404, { ok: true, value: { kind: 'unknown' } }],
    [409, { ok: true, value: { kind: 'answered' } }],
    [410, { ok: true, value: { kind: 'expired' } }],
    [503, { ok: false, reason: 'busy' }],
  ])('reads status %i', async (status, outcome) => {
    expect(await decided({ data: null, error: {}, status }).outcome).toEqual(outcome)
  })

  test('does not take an answer that it cannot read for a decision', async () => {
    const { outcome } = decided({ data: null, error: null, status: 200 })
    expect(await outcome).toEqual({ ok: false, reason: 'unexpected' })
  })
})
