import { describe, expect, it } from 'vitest'
import { expectOAuthProblem } from '../support/answers.ts'
import { newAssistant } from '../support/clients.ts'
import { runCommand } from '../support/run-command.ts'
import { localDir, sql, stack } from '../support/stack.ts'

const clients = (...words: string[]) =>
  runCommand(['clients', ...words], { PATCHBAY_LOCAL_DIR: localDir })

const redirect_uri = 'https://chatgpt.com/aip/g-0123456789abcdef/oauth/callback'
const newId = () => `cli-${crypto.randomUUID()}`

describe('npm run clients -- add', () => {
  it.each<[what: string, words: string[], sentence: RegExp]>([
    ['no name', [], /--name is missing/],
    ['a plain http redirect URI', ['--redirect-uri', 'http://a.example/'], /use https/],
    ['a wildcard', ['--redirect-uri', 'https://*.example/'], /wildcard/],
    ['a fragment', ['--redirect-uri', 'https://a.example/#x'], /fragment/],
    ['a relative redirect URI', ['--redirect-uri', '/callback'], /not an absolute URI/],
    ['a scheme that runs', ['--redirect-uri', 'javascript:alert(1)//'], /scheme/],
    ['an unknown scope', ['--scopes', 'notes:read all'], /Unknown scope: all/],
    ['an unknown kind', ['--kind', 'robot'], /gpt_action, mcp or public/],
    [
      'a secret of a public client',
      ['--kind', 'public', '--secret'],
      /--secret goes with --kind mcp/,
    ],
    [
      'no PKCE for a public client',
      ['--kind', 'public', '--no-pkce'],
      /without a secret PKCE is needed/,
    ],
    ['no PKCE without a secret', ['--kind', 'mcp', '--no-pkce'], /without a secret PKCE is needed/],
    ['an unknown option', ['--colour', 'red'], /colour/],
    ['a logo that is not https', ['--logo-uri', 'http://a.example/x.png'], /Postgres refused/],
    ['a name that is too long', ['--name', 'x'.repeat(101)], /Postgres refused/],
    ['an id that is taken', ['--id', 'demo-gpt'], /"demo-gpt" already/],
  ])('refuses %s in a sentence, and adds nothing', async (_, words, sentence) => {
    const id = newId()
    const named = words.length > 0 && !words.includes('--name') ? ['--name', 'x'] : []
    const chosen = words.includes('--id') ? [] : ['--id', id]
    const { code, stdout, stderr } = await clients('add', ...chosen, ...named, ...words)
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(sentence)
    expect(stderr).not.toMatch(/ at .*\.ts:/)
    expect(await sql`select from patchbay.clients where id = ${id}`).toHaveLength(0)
  })
})

describe('npm run clients -- rotate', () => {
  it.each(['-1', 'soon', '', '999999'])('refuses the overlap %j', async (overlap) => {
    const { client, redeem } = await newAssistant()
    const { code, stderr } = await clients('rotate', client.client_id, `--overlap=${overlap}`)
    expect([code, stderr]).toEqual([1, expect.stringContaining('--overlap')])
    await expectOAuthProblem(redeem('x'), 400, 'invalid_grant')
  })
})

describe('npm run clients', () => {
  it.each<[words: string[], sentence: RegExp]>([
    [[], /Which command/],
    [['frobnicate'], /no command "frobnicate"/],
    [['rotate'], /client id is missing/],
    [['remove'], /client id is missing/],
    [['allow-redirect', 'demo-gpt'], /redirect URI is missing/],
    [['rotate', 'nobody'], /no client "nobody"/],
    [['remove', 'nobody'], /no client "nobody"/],
    [['allow-scope', 'demo-gpt'], /scope is missing/],
    [['allow-scope', 'demo-gpt', 'notes:burn'], /Unknown scope: notes:burn/],
    [['allow-scope', 'nobody', 'notes:read'], /no client "nobody"/],
    [['allow-redirect', 'nobody', redirect_uri], /no client "nobody"/],
    [['allow-redirect', 'demo-gpt', 'http://a.example/'], /use https/],
    [['list', '--db-url', 'postgres://postgres:x@127.0.0.1:1/postgres'], /cannot be reached/],
    [
      ['list', '--db-url', stack.db_url.replace(/:[^:@/]+@/, ':wrong@')],
      /cannot be reached: password authentication failed/,
    ],
    [['list', '--db-url', 'nonsense'], /database URL/],
  ])('%j ends with one clear sentence and exit code 1', async (words, sentence) => {
    const { code, stderr } = await clients(...words)
    expect(code).toBe(1)
    expect(stderr).toMatch(sentence)
    expect(stderr).not.toMatch(/ at .*:\d+:\d+|\{/)
  })

  it('says that no stack is running where none is', async () => {
    const env = { PATCHBAY_LOCAL_DIR: `${localDir}-nowhere` }
    const { code, stderr } = await runCommand(['clients', 'list'], env)
    expect([code, stderr]).toEqual([1, expect.stringContaining('No local stack is running.')])
  })
})
