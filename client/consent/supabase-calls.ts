import type { Reply } from './supabase-like.ts'

/** Newer clients repeat a failed reading by themselves; the page says what failed, and looks again when it likes. */
export const once = (query: PromiseLike<Reply>): PromiseLike<Reply> =>
  'retry' in query && typeof query.retry === 'function' ? query.retry(false) : query

type Rpc = { rpc(name: string, args: object): PromiseLike<Reply> }

const hasRpc = (supabase: object): supabase is Rpc =>
  'rpc' in supabase && typeof supabase.rpc === 'function'

/** Calls a function that the types of the app's database need not know. */
export const call = (supabase: object, name: string, args: object): PromiseLike<Reply> => {
  if (!hasRpc(supabase)) throw new TypeError('this is no SupabaseClient')
  return supabase.rpc(name, args)
}

/** The rows of a reply. */
export const rowsOf = (data: unknown): readonly unknown[] => (Array.isArray(data) ? data : [])
