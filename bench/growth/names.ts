// What the n-th seeded row is called, as SQL expressions of `n`. Scattered like random ids and digests, so that
// neighbours in time are no neighbours in an index: that is how the real ones fall.

/** The client of every seeded grant, and its secret. */
export const CLIENT = { id: 'bench-gpt', secret: 'bench-secret' }
export const REDIRECT_URI = 'https://chatgpt.com/aip/g-bench/oauth/callback'

export const userId = (n: string) => `md5('user ' || ${n})::uuid`
export const grantId = (n: string) => `md5('grant ' || ${n})::uuid`
/** The i-th of a user's todos, 1 to 20. */
export const todoId = (n: string, i: string) => `md5('todo ' || ${n} || ' ' || ${i})::uuid`
export const codeDigest = (n: string) => digest('code', n)
export const accessDigest = (n: string) => digest('access', n)
/** The refresh token of a user after `generation` rotations. */
export const refreshDigest = (n: string, generation: string) =>
  digest('refresh', `${n} || ' ' || ${generation}`)

/** Every second connection is one whose access token ran out, which the status has to look up (queries.ts). */
export const accessLife = (n: string) =>
  `case ${n} % 2 when 1 then interval '-1 hour' else interval '1 day' end`

function digest(kind: string, what: string): string {
  return `sha256(convert_to('${kind} ' || ${what}, 'utf8'))`
}

/** What a seeded access token lives for, an hour of it gone. */
export const ACCESS_LIFE = `interval '25 hours'`

/** As long as the envelope of a real token. */
export const SEALED = `'v1.local.${'x'.repeat(104)}'`
