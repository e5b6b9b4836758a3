import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answer, expectProblem } from '../support/answers.ts'
import { connect, gpt } from '../support/gpt.ts'
import { sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const texts: [what: string, text: string][] = [
  ['emoji', '🐈 👨‍👩‍👧‍👦 🏳️‍🌈 👍🏽 🇪🇺'],
  ['right to left', 'שלום עולם — مرحبا بالعالم'],
  ['direction marks', '\u202eabc\u202c \u2066x\u2069 \u200f'],
  ['zero width', 'a\u200bb\u200cc\u200dd\ufeffe\u2060f'],
  ['a byte order mark in front', '\ufeffmilk'],
  ['combining marks, not composed', 'e\u0301 n\u0303 o\u0308'],
  ['the same, composed', '\u00e9 \u00f1 \u00f6'],
  ['Zalgo', 'Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324\u031ea\u0333'],
  ['controls', 'a\u0001b\u001fc\u007fd\u0085e'],
  ['line breaks', '\r\n \n \r \u2028 \u2029 \t \v \f'],
  ['blanks around', '  \u00a0\u3000 milk \u2003 '],
  ['quotes and escapes', `' " \` \\ \\n \\u0041 $1 $$ %s ; -- /* */ {{x}} \${x}`],
  ['markup', '<script>alert(1)</script> &amp; <!-- ]]> '],
  ['CJK and beyond the first plane', '日本語 한국어 𠜎𠜱 𝔘𝔫𝔦𝔠𝔬𝔡𝔢'],
  ['private use and noncharacters', '\ue000 \u{10ffff} \ufffe \uffff \ufdd0'],
  ['the replacement character', '\ufffd'],
]

async function connected() {
  const user = await newUser()
  const { access_token: token } = await connect(user)
  return { user, token }
}

describe('Text comes back to the character', () => {
  it.each(texts)('%s', async (_, text) => {
    const { user, token } = await connected()
    const json = { title: text, description: text }
    const made = await answer(gpt(token, '/notes', { json }))
    expect(made.status).toBe(201)
    expect(made.body).toMatchObject(json)

    const { id } = made.body
    const put = { method: 'PUT', json: { ...json, pinned: false } }
    expect((await answer(gpt(token, `/notes/${id}`, put))).body).toMatchObject(json)
    expect((await answer(gpt(token, `/notes/${id}`))).body).toMatchObject(json)
    const query = new URLSearchParams({ q: text })
    const found = await answer(gpt(token, `/notes?${query}`))
    expect(found.body.notes.map((note: { title: string }) => note.title)).toEqual([text])

    const { data } = await user.supabase.from('notes').select('title, description').single()
    expect(data).toEqual(json)
    const rows = await sql`select title, description from public.notes where user_id = ${user.id}`
    expect(rows).toEqual([json])
  })

  it('whatever it is (random text)', async () => {
    const { token } = await connected()
    const title = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 150 })
      .filter((text) => !text.includes('\0') && text.isWellFormed())
    await fc.assert(
      fc.asyncProperty(title, async (text) => {
        const made = await answer(gpt(token, '/notes', { json: { title: text } }))
        expect([made.status, made.body.title]).toEqual([201, text])
      }),
      { numRuns: 60 },
    )
  })

  it('composed and decomposed text stay two different texts', async () => {
    const { token } = await connected()
    for (const title of ['\u00e9', 'e\u0301']) await gpt(token, '/notes', { json: { title } })
    const found = await answer(gpt(token, '/notes?q=%C3%A9'))
    expect(found.body.notes).toHaveLength(1)
  })
})

describe('Text that Postgres cannot hold is 400, and nothing is written', () => {
  it.each([
    ['NUL', '{"title":"a\\u0000b"}'],
    ['half of a surrogate pair', '{"title":"a\\ud83dz"}'],
    ['the other half', '{"title":"\\udc08"}'],
    ['a swapped pair', '{"title":"\\udc08\\ud83d"}'],
    ['NUL in the description', '{"title":"x","description":"\\u0000"}'],
    ['half a pair in the description', '{"title":"x","description":"\\ud83d"}'],
  ])('%s', async (_, body) => {
    const { user, token } = await connected()
    await expectProblem(gpt(token, '/notes', { body }), 400, 'invalid_request', /must be text/)
    expect(await sql`select from public.notes where user_id = ${user.id}`).toHaveLength(0)
  })
})
