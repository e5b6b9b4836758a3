/** A session of Supabase Auth, as far as a decision needs it. */
export type AuthSession = {
  access_token: string
  user: { id: string; email?: string | undefined; phone?: string | undefined }
}

type AuthReply = {
  data: { session: AuthSession | null }
  error: { status?: number | undefined } | null
}

/** What a query of the Data API comes to. */
export type Reply = {
  data: unknown
  error: object | null
  status: number
  count?: number | null | undefined
}

/** What is used of an app's SupabaseClient: any 2.x has it, whatever types of a database it was made with. */
export interface SupabaseLike {
  auth: {
    getSession(): Promise<AuthReply>
    refreshSession(): Promise<AuthReply>
    signOut(options: { scope: 'local' }): Promise<unknown>
    onAuthStateChange(listener: (event: string, session: AuthSession | null) => void): unknown
  }
  from(relation: string): {
    select(columns: string, options?: { count: 'exact'; head: true }): PromiseLike<Reply>
  }
  /** Its functions are those of the app's own types, so it fits no signature: see `call` in apps.ts. */
  rpc: object
}

type AuthErrorStatus = { status?: number | undefined }

/** Whether asking Auth again later may help: such an error says nothing about who is signed in. */
export const isTransient = ({ status }: AuthErrorStatus): boolean =>
  status === undefined || status === 0 || status === 429 || status >= 500
