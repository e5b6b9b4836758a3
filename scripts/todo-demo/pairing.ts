import { createClient } from '@supabase/supabase-js'
import type { StackInfo } from '../../local-stack/info.ts'
import { claim, tellStory } from '../support/story.ts'
import { newPairedChat } from './pairing-chat.ts'
import { logInOnPage } from './pairing-page.ts'

/** The conversation of pairing-key-gpt.md §6 and §7: a GPT without OAuth, and a person with a browser. */
export async function demoPairing(stack: StackInfo): Promise<void> {
  const story = tellStory('Patchbay demo: a GPT without OAuth is paired, acts, and its key ends')
  const chat = newPairedChat(`${stack.functions_url}/gpt`)
  const app = createClient(stack.api_url, stack.publishable_key, {
    auth: { persistSession: false },
  })
  const title = `Call the dentist (${new Date().toISOString().slice(0, 19)})`
  const linkOnly = (reply: string) =>
    `${reply.slice(0, reply.search(/[!.,]/) + 1)} … (…/login/${chat.link().slice(-43, -37)}…)`

  await story.step('User: Hi', async () => {
    const reply = await chat.hears('Hi')
    claim(reply.includes(`[this link](${stack.web_url}/login/`), reply)
    return `GPT: ${linkOnly(reply)}`
  })

  await story.step('Before the login the key opens nothing', async () => {
    const response = await fetch(`${stack.functions_url}/gpt/get_user_info`, {
      headers: { key: chat.pairingKey() },
    })
    claim(response.status === 401, `status ${response.status}`)
    return '401'
  })

  await story.step('The user opens the link, signs in and allows it', async () => {
    await logInOnPage(chat.link(), chat.matchCode(), stack.demo_user)
    return `in a browser; page and chat both show ${chat.matchCode()}`
  })

  await story.step('User: I have logged in.', async () => {
    const reply = await chat.hears('I have logged in.')
    claim(reply.startsWith('Thank you! I have successfully authenticated'), reply)
    claim(reply.includes(stack.demo_user.id), reply)
    return `GPT: Thank you! … ${/"account_info":"([^"]*)"/.exec(reply)?.[1]}`
  })

  await story.step('User: Add a todo', async () => {
    const reply = await chat.hears(`Add a todo: ${title}`)
    claim(reply === `Added: ${title}`, reply)
    return `GPT: ${reply}`
  })

  await story.step('The app sees todo, status and the paired chat', async () => {
    const { data } = await app.auth.signInWithPassword(stack.demo_user)
    claim(data.session !== null, 'the user cannot sign in')
    const todos = await app.from('todos').select('title').eq('title', title)
    const status = await app.from('user_gpt_connections').select('has_completed_oauth').single()
    const apps = await app.from('connected_apps').select('client_id').eq('client_id', 'pairing')
    claim(todos.data?.length === 1, 'no todo')
    claim(status.data?.has_completed_oauth === true, 'not connected')
    claim((apps.data?.length ?? 0) > 0, 'the chat is not listed')
    return 'todo there, has_completed_oauth true, listed among the apps'
  })

  await story.step('The user disconnects it in the app', async () => {
    const { data: apps } = await app.from('connected_apps').select('grant_id, client_id')
    for (const { grant_id } of (apps ?? []).filter(({ client_id }) => client_id === 'pairing')) {
      const { data: ended } = await app.rpc('disconnect_app', { grant_id })
      claim(ended === true, 'not disconnected')
    }
    return 'the key has ended'
  })

  let endedKey = ''
  await story.step('User: What is on my list?', async () => {
    endedKey = chat.pairingKey()
    const reply = await chat.hears('What is on my list?')
    claim(reply.startsWith('It seems your session has expired or is invalid.'), reply)
    claim(reply.includes('[this link]'), reply)
    return `GPT: ${linkOnly(reply)}`
  })

  await story.step('The user logs in by the new link', async () => {
    claim(chat.pairingKey() !== endedKey, 'the same key again')
    await logInOnPage(chat.link(), chat.matchCode(), stack.demo_user)
    return `in a browser; page and chat both show ${chat.matchCode()}`
  })

  await story.step('User: What is on my list?', async () => {
    const reply = await chat.hears('What is on my list?')
    claim(reply.startsWith('Your todos: ') && reply.includes(title), reply)
    return 'GPT: Your todos: …'
  })

  console.log('\n  Every step did what it says.\n')
}
