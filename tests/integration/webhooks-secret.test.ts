import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { webhookSecretSealedFor } from '../../functions-shared/ops/webhooks/secret.ts'
import { createKeyring } from '../../functions-shared/runtime/secrets/sealing.ts'
import { writeJson } from '../../local-stack/json-file.ts'
import { loadKeys } from '../../local-stack/keys.ts'
import { resealWebhookSecrets, rotateSecret } from '../../local-stack/webhook-endpoints.ts'
import { runCommand } from '../support/run-command.ts'
import { isSignedWith } from '../support/webhook-receiver.ts'
import {
  OTHER_SECRET,
  SECRET,
  startWebhookStack,
  type WebhookStack,
} from '../support/webhook-stack.ts'

let own: WebhookStack

beforeAll(async () => {
  own = await startWebhookStack()
})

afterAll(() => own?.remove())

describe('The secret', () => {
  it('is sealed, and changes without a gap: both sign while it rotates', async () => {
    const [before] =
      await own.sql`select * from patchbay.webhook_endpoints where url = ${own.receiver.url}`
    expect(before?.secret).toMatch(/^v1\./)
    const ring = await own.keyring()
    expect(ring.open(before?.secret, webhookSecretSealedFor(before?.id))).toBe(SECRET)
    expect(ring.open(before?.secret, webhookSecretSealedFor(crypto.randomUUID()))).toBeNull()

    await rotateSecret(own.sql, ring, before?.id, OTHER_SECRET, 24)
    const user = await own.newUser()
    await own.connect(user)
    await own.arrived(user, 1)
    const [both] = own.receiver.of(user.id)
    expect(both && [isSignedWith(SECRET, both), isSignedWith(OTHER_SECRET, both)]).toEqual([
      true,
      true,
    ])

    await own.sql`update patchbay.webhook_endpoints set previous_secret_expires_at = now() where id = ${before?.id}`
    await own.phone(user, 'DELETE')
    await own.arrived(user, 2)
    const after = own.receiver.of(user.id)[1]
    expect(after && [isSignedWith(SECRET, after), isSignedWith(OTHER_SECRET, after)]).toEqual([
      false,
      true,
    ])
    await rotateSecret(own.sql, ring, before?.id, SECRET, 0)
  })

  it('is sealed again when the token keys rotate', async () => {
    const { token_keys } = await loadKeys(own.files.keys, own.files.database)
    const next = `next:${Buffer.alloc(32, 3).toString('base64url')}`
    const sealed = async () => {
      const [endpoint] =
        await own.sql`select id, secret from patchbay.webhook_endpoints where url = ${own.receiver.url}`
      return { id: endpoint?.id, secret: endpoint?.secret }
    }
    await resealWebhookSecrets(own.sql, `${next},${token_keys}`)
    const { id, secret } = await sealed()
    expect(createKeyring(next).open(secret, webhookSecretSealedFor(id))).toBe(SECRET)
    await expect(resealWebhookSecrets(own.sql, token_keys)).rejects.toThrow(
      /"next", which is not in/,
    )
    await resealWebhookSecrets(own.sql, `${token_keys},${next}`)
    expect((await own.keyring()).open((await sealed()).secret, webhookSecretSealedFor(id))).toBe(
      SECRET,
    )
  })

  it('is sealed again by npm run keys, which finds the keys of the local stack', async () => {
    const keys = await loadKeys(own.files.keys, own.files.database)
    const next = `next:${Buffer.alloc(32, 4).toString('base64url')}`
    const reseal = async (token_keys: string) => {
      await writeJson(own.files.keys, { ...keys, token_keys })
      return await runCommand(['keys', 'reseal'], { PATCHBAY_LOCAL_DIR: own.localDir })
    }
    const keyIds = async () => {
      const rows =
        await own.sql`select split_part(secret, '.', 2) as key_id from patchbay.webhook_endpoints`
      return [...new Set(rows.map(({ key_id }) => key_id))]
    }
    try {
      const { code, stdout, stderr } = await reseal(`${next},${keys.token_keys}`)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toContain('sealed again with key next')
      expect(await keyIds()).toEqual(['next'])
    } finally {
      expect((await reseal(`${keys.token_keys},${next}`)).code).toBe(0)
      await writeJson(own.files.keys, keys)
    }
    expect(await keyIds()).toEqual(['local'])
  })

  it.each(['add', 'rotate'])('one that can be guessed is refused by %s', async (command) => {
    const id = crypto.randomUUID()
    const what = command === 'add' ? 'https://a.example/' : id
    const { code, stderr } = await runCommand(['webhooks', command, what, '--secret', 'x'], {
      PATCHBAY_LOCAL_DIR: own.localDir,
    })
    expect([code, stderr]).toEqual([1, expect.stringContaining('base64 of 24 to 64 random octets')])
  })
})
