import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { withGetApproval } from '../../../functions-shared/actions/approvals/get-approval.ts'
import { openApiDocument } from '../../../functions-shared/actions/openapi.ts'
import { app } from '../../../functions-shared/app/app.ts'
import { inRoot } from '../../../local-stack/paths.ts'
import { gptProblems } from '../../../scripts/packs/check-gpt.ts'
import { gptPack } from '../../../scripts/packs/gpt-pack.ts'
import { shippedApp } from '../../../scripts/packs/shipped-app.ts'
import { unnamedIn } from '../../../scripts/packs/warnings.ts'
import { deployment, privacyUrl } from '../../unit/support/deployment.ts'
import { shippedEffects } from '../support/examples.ts'

const { actions } = app

describe('A GPT pack', () => {
  it.each(['oauth', 'pairing'] as const)('of these actions is fit to be used: %s', async (auth) => {
    const { files, problems } = await gptPack(shippedApp, deployment, auth)
    expect(problems).toEqual([])
    expect(Object.keys(files)).toEqual(['openapi.json', 'instructions.md', 'fields.md'])
    expect(JSON.parse(files['openapi.json'] ?? '').servers).toEqual([
      { url: 'https://api.example.com/functions/v1/gpt' },
    ])
  })

  it('names every field of the editor, with the addresses of this deployment', async () => {
    const fields = (await gptPack(shippedApp, deployment, 'oauth')).files['fields.md'] ?? ''
    for (const line of [
      '| Authentication | OAuth |',
      '| Authorization URL | https://api.example.com/functions/v1/oauth/authorize |',
      '| Token URL | https://api.example.com/functions/v1/oauth/token |',
      '| Client ID | the id that `npm run clients -- add` printed |',
      '| Client Secret | the secret that it printed, once |',
      '| Token Exchange Method | Default (POST request) |',
      '| Privacy policy | https://api.example.com/privacy ',
      '--policy-uri https://api.example.com/privacy',
      'npm run clients -- allow-redirect <client id> https://chatgpt.com/aip/<id>/oauth/callback',
      'npm run clients -- allow-redirect <client id> https://chat.openai.com/aip/<id>/oauth/callback',
    ]) {
      expect(fields).toContain(line)
    }
    for (const { scope } of actions) expect(fields).toContain(scope)
  })

  it('and its docs say the same of the scope', async () => {
    const fields = (await gptPack(shippedApp, deployment, 'oauth')).files['fields.md'] ?? ''
    const page = await readFile(inRoot('docs/gpt.md'), 'utf8')
    const [, said] = /\| Scope +\| `([^`]+)`/.exec(page) ?? []
    const [, filledIn] = /\| Scope \| (.+) \|/.exec(fields) ?? []
    expect(filledIn?.split(' ')).toEqual(expect.arrayContaining(said?.split(' ') ?? ['none']))
    expect(said).toContain('offline_access')
  })

  it.each(['oauth', 'pairing'] as const)(
    'warns of each action that the instructions do not name, and of no shipped one: %s',
    async (auth) => {
      const { warnings, files } = await gptPack(shippedApp, deployment, auth)
      const text = files['instructions.md'] ?? ''
      for (const { operationId } of actions) {
        const warned = warnings.some((one) => one.includes(` ${operationId}:`))
        expect(warned, operationId).toBe(!text.includes(operationId))
        if (operationId in shippedEffects) expect(warned, operationId).toBe(false)
      }
      const [first] = actions
      if (!first) throw new Error('no action')
      expect(unnamedIn('Call createTodoList.', [{ ...first, operationId: 'createTodo' }])).toEqual([
        expect.stringContaining('do not name createTodo:'),
      ])
    },
  )

  it('for pairing speaks of no client and no callback', async () => {
    const { files } = await gptPack(shippedApp, deployment, 'pairing')
    expect(files['fields.md']).toContain('| Authentication | None |')
    expect(files['fields.md']).toContain('openapi.json?auth=pairing')
    expect(files['fields.md']).not.toMatch(/Client ID|allow-redirect/)
    expect(files['instructions.md']).toMatch(/GetLogin/)
  })

  const good = { document: openApiDocument(app, deployment), instructions: 'Help.', privacyUrl }
  type Editable = {
    openapi: string
    servers: { url: string }[]
    paths: Record<string, Record<string, Record<string, unknown>>>
    components: { securitySchemes: Record<string, unknown> }
  }
  const edited = (edit: (document: Editable) => void) => {
    const document: Editable = JSON.parse(JSON.stringify(good.document))
    edit(document)
    return { ...good, document }
  }
  const operation = (document: Editable, path = '/todos', method = 'get') => {
    const found = document.paths[path]?.[method]
    if (!found) throw new Error(`no ${method} ${path}`)
    return found
  }

  it.each([
    ['no document', { ...good, document: { hello: 'world' } }, /not an OpenAPI document/],
    ['another version', edited((d) => (d.openapi = '3.0.3')), /openapi is 3\.0\.3/],
    [
      'two servers',
      edited((d) => d.servers.push({ url: 'https://api.example.com/2' })),
      /2 servers/,
    ],
    [
      'plain http',
      edited((d) => (d.servers = [{ url: 'http://api.example.com/x' }])),
      /is not https/,
    ],
    ['a port', edited((d) => (d.servers = [{ url: 'https://api.example.com:8443' }])), /port 443/],
    [
      'an address',
      edited((d) => (d.servers = [{ url: 'https://10.0.0.1' }])),
      /address and no name/,
    ],
    ['localhost', edited((d) => (d.servers = [{ url: 'https://localhost' }])), /private network/],
    [
      'OAuth on another root domain',
      edited((d) => (d.servers = [{ url: 'https://api.other.com' }])),
      /other\.com and example\.com.*one root domain/,
    ],
    [
      '31 operations',
      edited((d) => {
        for (let n = withGetApproval(actions).length; n < 31; n++) {
          d.paths[`/more/${n}`] = { get: { ...operation(d), operationId: `more${n}` } }
        }
      }),
      /31 operations/,
    ],
    [
      '301 characters',
      edited((d) => (operation(d).description = 'x'.repeat(301))),
      /301 characters; at most 300/,
    ],
    ['a long summary', edited((d) => (operation(d).summary = 'x'.repeat(301))), /summary has 301/],
    [
      '701 characters for a parameter',
      edited(
        (d) =>
          (operation(d).parameters = [{ name: 'q', in: 'query', description: 'x'.repeat(701) }]),
      ),
      /description of q has 701 characters; at most 700/,
    ],
    [
      '701 characters for a field of a body',
      edited((d) => {
        operation(d, '/todos', 'post').requestBody = {
          content: {
            'application/json': {
              schema: { properties: { title: { description: 'x'.repeat(701) } } },
            },
          },
        }
      }),
      /description of title has 701/,
    ],
    [
      'a header',
      edited(
        (d) => (operation(d).parameters = [{ name: 'x-team', in: 'header', description: '' }]),
      ),
      /sends no header x-team/,
    ],
    ['no operationId', edited((d) => delete operation(d).operationId), /no good operationId/],
    [
      'one operationId twice',
      edited((d) => (operation(d).operationId = 'createTodo')),
      /createTodo comes twice/,
    ],
    [
      'no word on consequences',
      edited((d) => delete operation(d)['x-openai-isConsequential']),
      /isConsequential is missing/,
    ],
    [
      'nothing for the model',
      edited((d) => Object.assign(operation(d), { summary: '', description: '' })),
      /learns nothing/,
    ],
    [
      'two security schemes',
      edited((d) => (d.components.securitySchemes.other = { type: 'http' })),
      /more than one security scheme/,
    ],
    [
      '100,000 characters',
      edited((d) => (operation(d).note = 'x'.repeat(100_000))),
      /fewer than 100000/,
    ],
    ['a secret', edited((d) => (operation(d).note = 'pb_cs_abc')), /secret of Patchbay/],
    [
      'long instructions',
      { ...good, instructions: 'x'.repeat(8001) },
      /8001 characters; at most 8000/,
    ],
    ['no instructions', { ...good, instructions: ' ' }, /no instructions/],
    [
      'a private privacy policy',
      { ...good, privacyUrl: 'http://localhost/privacy' },
      /privacy is not https/,
    ],
  ])('is refused for %s', (_what, pack, sentence) => {
    expect(gptProblems(good)).toEqual([])
    const problems = gptProblems(pack)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.join('\n')).toMatch(sentence)
  })
})
