/** What the supervisor tells the front; no secrets, because it is passed as an argument. */
export type FrontSettings = {
  port: number
  /** Where the Data API and Auth listen. */
  apiOrigin: string
  realtimeOrigin: string
  /** Name and file of each function. */
  functions: { name: string; file: string }[]
  /** Folder of the built web app, or null when there is none. */
  webDir: string | null
  /** Origin that clients outside this machine use (--public-url), or null. */
  publicOrigin: string | null
  publishableKey: string
  /** Milliseconds in which a request's headers must have come; null: without the gate that sees to it. */
  headersTimeout: number | null
}
