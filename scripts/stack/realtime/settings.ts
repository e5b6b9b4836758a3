/** What the supervisor tells the process of Realtime. */
export type RealtimeSettings = {
  port: number
  /** Login `postgres`: may replicate, bypasses RLS, and may become the roles of the API. */
  databaseUrl: string
  /** HS256 secret of user tokens. */
  jwtSecret: string
  publishableKey: string
  secretKey: string
}
