import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import type { StackInfo } from '../../local-stack/info.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { claim } from '../support/story.ts'

/** What the database broadcasts to the phone when an assistant has to ask. */
export interface AskedOnPhone {
  id: string
  client_name: string
  text: string
  expires_at: string
  url: string
}

/** The app on the demo user's phone: signed in, and listening to what is broadcast to its user alone. */
export interface ApprovalPhone {
  app: SupabaseClient
  userId: string
  jwt: string
  /** The question that comes, or came already, and was not taken yet. */
  asked(): Promise<AskedOnPhone>
  close(): Promise<void>
}

/** Opens the app on the phone. */
export async function openApprovalPhone(stack: StackInfo): Promise<ApprovalPhone> {
  const app = createClient(stack.api_url, stack.publishable_key, {
    auth: { persistSession: false },
  })
  const { data, error } = await app.auth.signInWithPassword(stack.demo_user)
  claim(!error && data.session !== null, error?.message ?? 'no session')
  const { access_token: jwt, user } = data.session

  const questions: AskedOnPhone[] = []
  let status = ''
  await app.realtime.setAuth()
  app
    .channel(`user:${user.id}`, { config: { private: true } })
    .on<AskedOnPhone>('broadcast', { event: 'approval_requested' }, ({ payload }) => {
      questions.push(payload)
    })
    .subscribe((now) => {
      status = now
    })
  await waitFor('the channel of the user', () => status === 'SUBSCRIBED')

  return {
    app,
    userId: user.id,
    jwt,
    asked: () => waitFor('the broadcast approval_requested', () => questions.shift()),
    close: async () => {
      await app.removeAllChannels()
    },
  }
}
