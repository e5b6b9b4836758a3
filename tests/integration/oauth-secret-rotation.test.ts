import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { runCommand } from '../../scripts/test/run-command.ts'
import { expectOAuthProblem } from '../support/answers.ts'
import { eventsOf } from '../support/audit.ts'
import { newAssistant } from '../support/clients.ts'
import { newPublicClient } from '../support/public-client.ts'
import { sql, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

/** `npm run clients -- rotate …`: what it printed, and the new secret. */
async function rotate(...words: string[]) {
  const run = inRoot('scripts/run.mjs')
  const { code, output } = await runCommand(
    process.execPath,
    [run, 'clients', 'rotate', ...words, '--db-url', stack.db_url],
    process.env,
  )
  return { code, output, secret: /pb_cs_[\w-]{43}/.exec(output)?.[0] ?? '' }
}

/** Lets every secret of a client run out that has an end. */
const endOverlap = (clientId: string) => sql`
  update patchbay.client_secrets set expires_at = now() where client_id = ${clientId} and expires_at is not null`

describe('npm run clients -- rotate', () => {
  it('gives a new secret while the old one still works, so that nothing stops', async () => {
    const { client, connect, refresh } = await newAssistant()
    const { refresh_token } = await connect(await newUser())
    const { secret } = await rotate(client.client_id)
    expect(secret).not.toBe(client.client_secret)
    const old = await refresh(refresh_token)
    expect(old.status).toBe(200)
    const next = await refresh((await old.json()).refresh_token, { client_secret: secret })
    expect(next.status).toBe(200)
  })

  it('ends the old secret when the overlap is over, and connections live on', async () => {
    const { client, connect, refresh } = await newAssistant()
    const { refresh_token } = await connect(await newUser())
    const { secret } = await rotate(client.client_id)
    await endOverlap(client.client_id)
    await expectOAuthProblem(refresh(refresh_token), 401, 'invalid_client')
    expect((await refresh(refresh_token, { client_secret: secret })).status).toBe(200)
  })

  it('ends it at once with --overlap 0: for a secret that leaked', async () => {
    const { client, connect, refresh } = await newAssistant()
    const { refresh_token } = await connect(await newUser())
    const { secret } = await rotate(client.client_id, '--overlap', '0')
    await expectOAuthProblem(refresh(refresh_token), 401, 'invalid_client')
    expect((await refresh(refresh_token, { client_secret: secret })).status).toBe(200)
  })

  it('overlaps for 24 hours unless told otherwise, and a second rotation prolongs nothing', async () => {
    const { client } = await newAssistant()
    await rotate(client.client_id)
    await rotate(client.client_id, '--overlap', '48')
    const ends = await sql`
      select round(extract(epoch from expires_at - now()) / 3600) as hours
      from patchbay.client_secrets where client_id = ${client.client_id} order by created_at`
    expect(ends.map(({ hours }) => (hours === null ? null : Number(hours)))).toEqual([24, 48, null])
  })

  it('keeps digests only, and tells the audit log without the secret', async () => {
    const { client } = await newAssistant()
    const { secret } = await rotate(client.client_id)
    expect(await eventsOf({ client: client.client_id })).toEqual(['client_secret_rotated'])
    const [leak] = await sql`
      select from patchbay.audit_log where client_id = ${client.client_id} and detail::text like ${`%${secret}%`}`
    expect(leak).toBeUndefined()
  })

  it('refuses an unknown client, a public client and a senseless overlap in a sentence', async () => {
    const { client } = await newPublicClient()
    const { client: confidential } = await newAssistant()
    for (const [words, sentence] of [
      [['nobody'], /There is no client "nobody"/],
      [[client.client_id], /public: it has no secret/],
      [[confidential.client_id, '--overlap', '-1'], /overlap/],
      [[confidential.client_id, '--overlap', 'x'], /overlap/],
      [[], /client id is missing/],
    ] as const) {
      const { code, output } = await rotate(...words)
      expect([code, output]).toEqual([1, expect.stringMatching(sentence)])
      expect(output).not.toMatch(/ at .*\.ts:\d/)
    }
  })
})
