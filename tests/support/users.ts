import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import { stack } from './stack.ts'

/** A user who signed up in the app, with the app's own client. */
export interface TestUser {
  id: string
  email: string
  password: string
  /** Supabase session token. */
  jwt: string
  supabase: SupabaseClient
}

/** Signs up a new user through the real Auth API. */
export async function newUser(): Promise<TestUser> {
  const supabase = createClient(stack.api_url, stack.publishable_key, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
  const email = `${crypto.randomUUID()}@example.com`
  const password = crypto.randomUUID()
  const { data, error } = await supabase.auth.signUp({ email, password })
  if (error || !data.session) throw new Error(`sign-up failed: ${error?.message}`)
  return { id: data.session.user.id, email, password, jwt: data.session.access_token, supabase }
}
