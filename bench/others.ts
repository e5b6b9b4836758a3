import { httpRequest, type NextRequest } from './http-load.ts'
import { seeded } from './seed.ts'
import type { OAuthWorkload } from './workload-names.ts'

// What the yardstick and the peers have in common: the same client, the same users, credentials of the same names.

export const CLIENT = {
  id: 'bench-client',
  secret: 'bench-secret-0123456789abcdefghijklmnopqrst',
  redirectUri: 'https://chatgpt.com/aip/g-bench/oauth/callback',
} as const
export const SCOPE = 'status offline_access'
export const USERS = 10_000

/** The environment of their servers. */
export const OTHERS_ENV = {
  BENCH_CLIENT_ID: CLIENT.id,
  BENCH_CLIENT_SECRET: CLIENT.secret,
  BENCH_REDIRECT_URI: CLIENT.redirectUri,
  BENCH_SCOPE: SCOPE,
}

/** How a server stores its codes and tokens. SQL in which `n` is a number. */
export interface Store {
  /** Tables and functions, in an empty database. */
  schema: string
  /** Statements that leave nothing but `rows` unused credentials for a workload, numbered from 1. */
  fill(workload: OAuthWorkload, rows: number): string[]
}

const PREFIX = { 'code exchange': 'bench-ac-', refresh: 'bench-rt-', 'status read': 'bench-at-' }

/** The n-th credential of a workload (seed.ts names them), and its SHA-256. */
export const credentialSql = (workload: OAuthWorkload) => `('${PREFIX[workload]}' || n)`
export const digestSql = (workload: OAuthWorkload, n = 'n') =>
  `sha256(convert_to('${PREFIX[workload]}' || ${n}, 'utf8'))`
export const userSql = `md5('user ' || n % ${USERS})::uuid`

/** What a status read gives; each store has it. */
export const STATUS_SCHEMA = `
  create table user_gpt_connections (
    user_id uuid primary key,
    has_completed_oauth boolean not null,
    last_interaction timestamptz
  );
  insert into user_gpt_connections
  select ${userSql}, true, now() - n * interval '1 second' from generate_series(1, ${USERS}) as n;`

export interface Paths {
  token: string
  status: string
}

/** Makes requests with one credential after the other. `restart` begins with the first again. */
export function othersRequests(port: number, { token, status }: Paths) {
  const form = { 'content-type': 'application/x-www-form-urlencoded' }
  const client = `client_id=${CLIENT.id}&client_secret=${CLIENT.secret}`
  const uri = encodeURIComponent(CLIENT.redirectUri)
  let n = 0
  const requests: Record<OAuthWorkload, NextRequest> = {
    'code exchange': () =>
      httpRequest(
        port,
        'POST',
        token,
        form,
        `grant_type=authorization_code&code=${seeded.code(++n)}&redirect_uri=${uri}&${client}`,
      ),
    refresh: () =>
      httpRequest(
        port,
        'POST',
        token,
        form,
        `grant_type=refresh_token&refresh_token=${seeded.refresh(++n)}&${client}`,
      ),
    'status read': () =>
      httpRequest(port, 'GET', status, {
        authorization: `Bearer ${seeded.access((n++ % USERS) + 1)}`,
      }),
  }
  return {
    nextOf: (workload: OAuthWorkload) => requests[workload],
    restart() {
      n = 0
    },
  }
}
