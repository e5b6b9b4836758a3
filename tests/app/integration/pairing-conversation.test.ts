import { describe, expect, it } from 'vitest'
import { newPairedChat } from '../../../scripts/todo-demo/pairing-chat.ts'
import { deviceClient } from '../../support/device.ts'
import { digest } from '../../support/digest.ts'
import { F, sql, stack } from '../../support/stack.ts'
import { newUser, type TestUser } from '../../support/users.ts'

const { decideLogin } = deviceClient()
const newChat = () => newPairedChat(`${F}/gpt`)

/** What the page does when the user allows it. */
const open = (link: string, user: TestUser, word?: string) =>
  decideLogin(link.slice(link.lastIndexOf('/') + 1), user, word)

const thanks =
  'Thank you! I have successfully authenticated your account. Here is your account information: '
const issue =
  'Thank you! However, it seems there was an issue retrieving your account information. '
const expired =
  'It seems your session has expired or is invalid. Please log in again using [this link]('

describe('The conversations of pairing-key-gpt.md', () => {
  it('§7 example 1: Hi, the link, "I have logged in.", the account information', async () => {
    const [chat, user] = [newChat(), await newUser()]
    const hello = await chat.hears('Hi')
    expect(hello).toBe(
      `Hello! To access your account information, please log in using [this link](${chat.link()}). ` +
        `The page shows the code ${chat.matchCode()}.`,
    )
    expect(chat.link().startsWith(`${stack.web_url}/login/`)).toBe(true)
    expect((await open(chat.link(), user)).status).toBe(200)

    const reply = await chat.hears('I have logged in.')
    expect(reply.startsWith(thanks)).toBe(true)
    expect(JSON.parse(reply.slice(thanks.length))).toEqual({
      user_id: user.id,
      account_info: expect.stringContaining(user.email),
    })
  })

  it('§7 example 2: the user says so without having logged in, and gets another link that works', async () => {
    const [chat, user] = [newChat(), await newUser()]
    await chat.hears('Hi')
    const first = chat.link()
    const reply = await chat.hears('I have logged in.')
    expect(reply).toBe(
      `${issue}Please try logging in again using [this link](${chat.link()}). ` +
        `The page shows the code ${chat.matchCode()}.`,
    )
    expect(chat.link()).not.toBe(first)
    await open(chat.link(), user)
    expect((await chat.hears('I have logged in.')).startsWith(thanks)).toBe(true)
  })

  it('§6 step 4: further requests go with the key, and do what they say', async () => {
    const [chat, user] = [newChat(), await newUser()]
    await chat.hears('Hi')
    await open(chat.link(), user)
    await chat.hears('I have logged in.')
    expect(await chat.hears('Add a todo: Call the dentist')).toBe('Added: Call the dentist')
    expect(await chat.hears('What is on my list?')).toMatch(/^Your todos: .*Call the dentist/)
    const { data } = await user.supabase.from('todos').select('title')
    expect(data).toEqual([{ title: 'Call the dentist' }])
  })

  it.each<[why: string, end: (key: string, user: TestUser) => Promise<unknown>]>([
    [
      'has expired',
      (key) => sql`
        update patchbay.tokens
        set created_at = now() - interval '99 days', access_expires_at = now(), expires_at = now()
        where access_digest = ${digest(key)}`,
    ],
    [
      'was disconnected in the app',
      async (_key, { supabase }) => {
        const { data } = await supabase.from('connected_apps').select('grant_id').single()
        return supabase.rpc('disconnect_app', { grant_id: data?.grant_id })
      },
    ],
  ])(
    '§6 step 5: a key that %s is met with a new link, and the conversation goes on',
    async (_why, end) => {
      const [chat, user] = [newChat(), await newUser()]
      await chat.hears('Hi')
      await open(chat.link(), user)
      await chat.hears('Add a todo: Before')
      const key = chat.pairingKey()
      await end(key, user)

      const reply = await chat.hears('What is on my list?')
      expect(reply.startsWith(`${expired}${chat.link()})`)).toBe(true)
      expect(chat.pairingKey()).not.toBe(key)
      await open(chat.link(), user)
      expect((await chat.hears('I have logged in.')).startsWith(thanks)).toBe(true)
      expect(await chat.hears('What is on my list?')).toContain('Before')
    },
  )

  it('a user who refuses on the page is not logged in', async () => {
    const chat = newChat()
    await chat.hears('Hi')
    await open(chat.link(), await newUser(), 'deny')
    expect((await chat.hears('I have logged in.')).startsWith(issue)).toBe(true)
  })

  it('§2 and §8: no reply ever holds the pairing key', async () => {
    const [chat, user] = [newChat(), await newUser()]
    const replies = [await chat.hears('Hi'), await chat.hears('I have logged in.')]
    const keys = [chat.pairingKey()]
    await open(chat.link(), user)
    for (const words of ['I have logged in.', 'Add a todo: x', 'What is on my list?', 'Bye']) {
      replies.push(await chat.hears(words))
      keys.push(chat.pairingKey())
    }
    for (const key of keys) expect(replies.join('\n')).not.toContain(key.slice(6))
  })

  it('two chats of two users never mix', async () => {
    const people = await Promise.all(
      ['One', 'Two'].map(async (title) => {
        const [chat, user] = [newChat(), await newUser()]
        await chat.hears('Hi')
        await open(chat.link(), user)
        await chat.hears(`Add a todo: ${title}`)
        return { chat, user, title }
      }),
    )
    for (const { chat, user, title } of people) {
      expect(await chat.hears('I have logged in.')).toContain(user.id)
      const list = await chat.hears('What is on my list?')
      expect(list).toContain(title)
      expect(list).not.toContain(title === 'One' ? 'Two' : 'One')
    }
  })
})
