/** What the supervisor tells the front; no secrets, because it is passed as an argument. */
export type FrontSettings = {
  port: number
  /** Where the Data API and Auth listen. */
  apiOrigin: string
  realtimeOrigin: string
  /** Patchbay's functions, which this process loads. */
  functions: FunctionSettings[]
  /** Functions of the project, each of which runs in a process of its own. */
  others: { name: string; verifyJwt: boolean }[]
  /** Who starts those processes, and says where they listen. */
  startersOrigin: string
  /** Folder of the built web app, or null when there is none. */
  webDir: string | null
  /** Origin that clients outside this machine use (--public-url), or null. */
  publicOrigin: string | null
  publishableKey: string
  /** What stands before the names of Patchbay's functions. */
  functionPrefix: string
  /** What the portal of ChatGPT's plugins reads to see whose domain this is; null: nothing. */
  appsChallenge: string | null
  /** Milliseconds in which a request's headers must have come; null: without the gate that sees to it. */
  headersTimeout: number | null
}

/** A function of the project, and whether the platform asks for a valid user token before it calls it. */
export type FunctionSettings = { name: string; file: string; verifyJwt: boolean }

/** The variables of the front that are not the functions': it takes them before it loads those. */
export type FrontSecrets = {
  /** Makes a process of a function believe that it is the front that asks. */
  PATCHBAY_FRONT_TOKEN: string
  /** HS256 secret of user tokens. */
  PATCHBAY_FRONT_JWT_SECRET: string
}
