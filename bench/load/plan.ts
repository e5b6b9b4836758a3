/** What the load generator is told. */
export interface LoadPlan {
  /** Port of the origin on 127.0.0.1. */
  port: number
  seconds: number
  /** Users 1 to `users` poll. */
  users: number
  /** Seconds between two polls of a user, before jitter. */
  pollEvery: number
  tokens: StreamPlan
  actions: StreamPlan
  /** Users whose access tokens are live: the actions act for them. */
  actingUsers: number[]
  /** First seeded code that nobody redeemed, and how many there are. */
  codes: { first: number; count: number }
  /** Signs the users' session tokens (HS256). */
  jwtSecret: string
  client: { id: string; secret: string; redirectUri: string }
}

/** Requests that come beside the polls: `perSecond` of them, `atOnce` at the same moment. */
export interface StreamPlan {
  perSecond: number
  atOnce: number
}

/** What became of one kind of request. Times in milliseconds, from when a request was due to its answer's end. */
export interface Outcome {
  name: string
  /** Requests that were due. */
  due: number
  p50: number
  p95: number
  p99: number
  max: number
  /** Answers by status. */
  statuses: Record<string, number>
  /** Answers that the endpoint does not document for these requests, 429 included. */
  unexpected: number
  /** Requests without a whole answer, by reason. */
  faults: Record<string, number>
}

/** One second of a run: its polls, by when they were due. */
export interface Second {
  second: number
  p99: number
  max: number
}

export interface LoadResult {
  outcomes: Outcome[]
  /** The seconds with the slowest polls, slowest first. */
  slowest: Second[]
  /** How late the generator itself began requests whose connection was free. */
  lateness: { p99: number; max: number }
  /** Connections that the server closed between two requests. */
  reconnects: number
}
