import { createClient, type SupabaseClient } from '@supabase/supabase-js'
import type { StackInfo } from '../../local-stack/info.ts'

/** A user who signed up in the app, with the app's own client. */
export interface TestUser {
  id: string
  email: string
  password: string
  /** Supabase session token. */
  jwt: string
  supabase: SupabaseClient
}

/** Signs up a new user through the real Auth API of a stack. */
export async function newUserOn(info: StackInfo): Promise<TestUser> {
  const supabase = appClient(info)
  const email = `${crypto.randomUUID()}@example.com`
  const password = crypto.randomUUID()
  const { data, error } = await supabase.auth.signUp({ email, password })
  if (error || !data.session) throw new Error(`sign-up failed: ${error?.message}`)
  return { id: data.session.user.id, email, password, jwt: data.session.access_token, supabase }
}

/** The app's client before anybody signed in: with the publishable key, or another one. */
export function appClient(info: StackInfo, key = info.publishable_key): SupabaseClient {
  return createClient(info.api_url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
  })
}
