import { connect, gpt } from './gpt.ts'
import { grantsOf } from './own-tokens.ts'
import { sql } from './stack.ts'
import { newUser, type TestUser } from './users.ts'

/** A user whose assistant asks before it deletes. */
export async function askingUser() {
  const user = await newUser()
  const { access_token } = await connect(user)
  const [grant] = await grantsOf(user.id)
  const grantId = grant?.id ?? ''
  const { data, error } = await user.supabase.rpc('set_approval', { grant_id: grantId, ask: true })
  if (data !== true) throw new Error(`set_approval: ${error?.message}`)
  return { user, grantId, access_token }
}

/** A call of the assistant's that adds a note, and waits for its user. */
export async function waitingNote(user: TestUser, grantId: string): Promise<string> {
  const [held] = await sql<{ id: string }[]>`
    insert into patchbay.approvals (
      user_id, grant_id, client_id, client_name, action, operation_id, title, args, scopes, created_at, expires_at
    )
    select user_id, id, client_id, 'An assistant', 'create_note', 'createNote', 'Add a note', '{"title": "approved"}', scopes,
      now(), now() + interval '10 minutes'
    from patchbay.grants where id = ${grantId} and user_id = ${user.id}
    returning id`
  return held?.id ?? ''
}

/** A note of a user's, and the call of the assistant that would delete it: held. */
export async function heldDeletion(user: TestUser, token: string) {
  const [note] = await sql<{ id: string }[]>`
    insert into public.notes (user_id, title) values (${user.id}, 'to go') returning id`
  const noteId = note?.id ?? ''
  const response = await gpt(token, `/notes/${noteId}`, { method: 'DELETE' })
  const { approval } = await response.json()
  return { noteId, status: response.status, approval }
}

/** What a user decides comes to: the status, or the code of the refusal. */
export async function decide(
  { supabase }: TestUser,
  approval_id: string,
  decision: 'approve' | 'deny' = 'approve',
): Promise<string> {
  const { data, error } = await supabase.rpc('decide_approval', { approval_id, decision })
  return error === null ? data.status : error.code
}

/** How many notes a user has, how a held call stands, and how often it was recorded as done. */
export async function standing(user: TestUser, id: string) {
  const [found] = await sql<{ notes: number; status: string; done: number }[]>`
    select
      (select count(*)::integer from public.notes where user_id = ${user.id}) as notes,
      (select status from patchbay.approvals where id = ${id}) as status,
      (select count(*)::integer from patchbay.interactions where user_id = ${user.id} and outcome = 'ok') as done`
  return found
}
