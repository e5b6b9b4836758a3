/** What the supervisor tells the process of Realtime. */
export type RealtimeSettings = {
  port: number
  /** Login `supabase_admin`, as on the platform: replicates, owns what it publishes, becomes the roles of the API. */
  databaseUrl: string
  /** HS256 secret of user tokens. */
  jwtSecret: string
  publishableKey: string
  secretKey: string
}
