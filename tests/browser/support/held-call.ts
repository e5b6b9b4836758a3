import { newAssistant } from '../../support/clients.ts'
import type { TestUser } from '../../support/users.ts'

/** A call that waits for its user, as the assistant was answered. */
export interface HeldCall {
  id: string
  /** The page to send the user to. */
  url: string
  note: { id: string; title: string }
}

/** An assistant that has to ask its user before it deletes. */
export interface AskingAssistant {
  token: string
  grantId: string
  addNote(title: string): Promise<{ id: string; title: string }>
  /** Whether a note of the user is there. */
  hasNote(id: string): Promise<boolean>
  /** Adds a note, and asks to delete it. */
  hold(title: string): Promise<HeldCall>
  /** What the assistant learns of a call that it made. */
  learn(id: string): Promise<{ status: string; result: unknown }>
}

/** Connects an assistant of this name to a user, and lets it ask first. */
export async function newAskingAssistant(user: TestUser, name: string): Promise<AskingAssistant> {
  const { connect, gpt, client } = await newAssistant({ name })
  const { access_token: token } = await connect(user)
  const { data, error } = await user.supabase
    .from('connected_apps')
    .select('grant_id')
    .eq('client_id', client.client_id)
    .single()
  if (error) throw new Error(error.message)
  const asked = await user.supabase.rpc('set_approval', { grant_id: data.grant_id, ask: true })
  if (asked.error) throw new Error(asked.error.message)

  const addNote = async (title: string) => (await gpt(token, '/notes', { json: { title } })).json()
  return {
    token,
    grantId: data.grant_id,
    addNote,
    hasNote: async (id) => {
      const { data: notes } = await user.supabase.from('notes').select('id').eq('id', id)
      return notes?.length === 1
    },
    async hold(title) {
      const note = await addNote(title)
      const response = await gpt(token, `/notes/${note.id}`, { method: 'DELETE' })
      if (response.status !== 202) throw new Error(`not held: ${response.status}`)
      const { approval } = await response.json()
      return { id: approval.id, url: approval.url, note }
    },
    learn: async (id) => (await gpt(token, `/approvals/${id}`)).json(),
  }
}
