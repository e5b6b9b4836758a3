import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { answer, expectProblem } from '../support/answers.ts'
import { type PrivateStack, startPrivateStack } from '../support/private-stack.ts'

const paths = ['/ops/health', '/oauth/authorize?client_id=x', '/gpt/me', '/users/x/gpt-connection']

describe.each<[what: string, setting: Record<string, string>, sentence: string, value: string]>([
  [
    'without PATCHBAY_TOKEN_KEYS',
    { PATCHBAY_TOKEN_KEYS: '' },
    'PATCHBAY_TOKEN_KEYS is not set',
    'PATCHBAY_JWT_SECRET=',
  ],
  [
    'with a key that is none',
    { PATCHBAY_TOKEN_KEYS: 'local:this-is-no-key-but-it-may-be-a-secret' },
    'PATCHBAY_TOKEN_KEYS: each key is <id>:<base64url of 32 octets>',
    'this-is-no-key-but-it-may-be-a-secret',
  ],
])('Functions %s', (_what, functionsEnv, sentence, value) => {
  let own: PrivateStack
  beforeAll(async () => {
    own = await startPrivateStack({ functionsEnv })
  })
  afterAll(() => own?.remove())

  it.each(paths)('answer %s with 500 and no details', async (path) => {
    const { status, headers, body, text } = await answer(
      fetch(own.F + path, { redirect: 'manual' }),
    )
    expect([status, body]).toEqual([500, { error: 'internal_error', message: expect.any(String) }])
    expect(headers.get('content-type')).toMatch(/^application\/json/)
    expect(text).not.toMatch(/PATCHBAY|key|config|\.ts/i)
  })

  it('answer that themselves, with a request id, since a host would say it in its own words', async () => {
    await expectProblem(fetch(`${own.F}/ops/health`), 500, 'internal_error')
  })

  it('name the setting in the log, and never its value', async () => {
    await fetch(`${own.F}/ops/health`)
    const log = await waitFor('the sentence', async () => {
      const text = await readFile(own.files.functionsLog, 'utf8')
      return text.includes(sentence) && text
    })
    expect(log).not.toContain(value)
  })
})
