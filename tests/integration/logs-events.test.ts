import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { userDigest } from '../../functions-shared/runtime/telemetry/log.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { connect, decide, gpt, newRequest, phone, refresh } from '../support/gpt.ts'
import { localDir, sql } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const read = (name: string) => readFile(join(localDir, name), 'utf8')

const lineOf = (response: Response) =>
  waitFor('the line', async () =>
    (await read('functions.log'))
      .split('\n')
      .filter((line) => line.includes(response.headers.get('x-request-id') ?? '-'))
      .map((line) => JSON.parse(line))
      .find(({ event }) => event === 'request'),
  )

/** What Postgres logged of one user, as objects. */
const databaseLines = async (userId: string) =>
  (await read('postgres.log'))
    .split('\n')
    .flatMap((line) => /LOG: {2}patchbay (\{.*\})$/.exec(line)?.[1] ?? [])
    .map((json) => JSON.parse(json))
    .filter(({ user }) => user === userDigest(userId))

describe('A user is named in logs by the beginning of a digest', () => {
  it('which Postgres and the functions write alike', async () => {
    const { id } = await newUser()
    const [row] = await sql`select patchbay.user_digest(${id}) as digest`
    expect(row?.digest).toBe(userDigest(id))
    expect(userDigest(id)).toBe(createHash('sha256').update(id).digest('hex').slice(0, 16))
  })

  it('in the line of the decision, of an action and of the status, and never by the id', async () => {
    const user = await newUser()
    const { access_token } = await connect(user)
    for (const response of [
      await decide(await newRequest(), user, 'deny'),
      await gpt(access_token, '/me'),
      await phone(user),
      await phone(user, 'POST'),
      await phone(user, 'DELETE'),
    ]) {
      const line = await lineOf(response)
      expect(line).toMatchObject({ user: userDigest(user.id), outcome: expect.any(String) })
      expect(JSON.stringify(line)).not.toContain(user.id)
    }
  })

  it('and of nobody when nobody is known', async () => {
    expect(await lineOf(await gpt('x', '/me'))).not.toHaveProperty('user')
  })
})

describe('Every line says how it ended', () => {
  it.each([
    ['ok', async () => phone(await newUser(), 'DELETE').then(() => gpt(null, '/openapi.json'))],
    ['refused', () => gpt('x', '/me')],
    [
      'rate_limited',
      async () => {
        const user = await newUser()
        for (let i = 0; i < 5; i++) await phone(user, 'POST')
        return phone(user, 'POST')
      },
    ],
  ])('%s', async (outcome, request) => {
    expect(await lineOf(await request())).toMatchObject({ outcome })
  })
})

describe('The database logs', () => {
  it('each change of a connection', async () => {
    const user = await newUser()
    await connect(user)
    await phone(user, 'DELETE')
    const lines = await waitFor('both lines', async () => {
      const found = await databaseLines(user.id)
      return found.length >= 2 && found
    })
    expect(lines.map(({ event }) => event)).toEqual([
      'gpt_connection.connected',
      'gpt_connection.disconnected',
    ])
  })

  it('a refresh token that was used twice, with the request and the grant', async () => {
    const user = await newUser()
    const { refresh_token } = await connect(user)
    await refresh(refresh_token)
    await sql`
      update patchbay.tokens set consumed_at = now() - interval '1 hour'
      where consumed_at is not null
        and grant_id in (select id from patchbay.grants where user_id = ${user.id})`
    const replay = await refresh(refresh_token)
    const line = await waitFor('the alarm', async () =>
      (await databaseLines(user.id)).find(({ event }) => event === 'refresh_token_reused'),
    )
    expect(line).toMatchObject({
      trace_id: replay.headers.get('x-request-id'),
      grant_id: expect.any(String),
      client_id: expect.any(String),
    })
  })
})
