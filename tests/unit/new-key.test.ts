import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import { createKeyring } from '../../functions-shared/runtime/secrets/sealing.ts'
import { inRoot } from '../../local-stack/paths.ts'
import { newSecrets } from '../../scripts/deploy/secrets.ts'
import { newTokenKey } from '../../scripts/keys/new-key.ts'

const run = promisify(execFile)

it('Keys that were made on one day make a ring', () => {
  const now = new Date()
  const keys = [newTokenKey(now), newTokenKey(now), newSecrets().tokenKeys]
  expect(createKeyring(keys.join(',')).currentKeyId).toMatch(/^k\d{8}-[0-9a-f]{8}$/)
})

it('npm run keys -- new says in which order a key takes over', async () => {
  const { stdout } = await run(process.execPath, [inRoot('scripts/run.mjs'), 'keys', 'new'])
  const at = ['"<present>,<this>"', '"<this>,<present>"', 'reseal', '"<this>"']
  const places = at.map((text) => stdout.lastIndexOf(text))
  expect(places).toEqual(places.toSorted((a, b) => a - b))
  expect(places[0]).toBeGreaterThan(0)
})

it('Keys that make no ring are a sentence', async () => {
  const failed = run(process.execPath, [inRoot('scripts/run.mjs'), 'keys', 'reseal'], {
    env: {
      PATH: process.env.PATH,
      PATCHBAY_TOKEN_KEYS: 'one,two',
      PATCHBAY_ADMIN_DB_URL: 'postgres://nobody@127.0.0.1:1/none',
    },
  })
  await expect(failed).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^PATCHBAY_TOKEN_KEYS: each key is .*\n$/),
  })
})
