import { describe, expect, it } from 'vitest'
import { about } from '../../functions-shared/actions/about.ts'
import { openApiDocument } from '../../functions-shared/actions/openapi.ts'
import { actions } from '../../functions-shared/actions/registry.ts'
import { toolsetOf } from '../../functions-shared/mcp/toolset.ts'
import { gptProblems } from '../../scripts/packs/check-gpt.ts'
import { type PluginPack, pluginProblems } from '../../scripts/packs/check-plugin.ts'
import { deploymentAt } from '../../scripts/packs/deployment.ts'
import { gptPack } from '../../scripts/packs/gpt-pack.ts'
import { pluginPack } from '../../scripts/packs/plugin-pack.ts'
import { rootDomain, unreachable } from '../../scripts/packs/public-address.ts'
import { testPromptsOf } from '../../scripts/packs/test-prompts.ts'

const deployment = deploymentAt('https://api.example.com')
const privacyUrl = 'https://api.example.com/privacy'

describe('A GPT pack', () => {
  it.each(['oauth', 'pairing'] as const)('of these actions is fit to be used: %s', async (auth) => {
    const { files, problems } = await gptPack(deployment, auth)
    expect(problems).toEqual([])
    expect(Object.keys(files)).toEqual(['openapi.json', 'instructions.md', 'fields.md'])
    expect(JSON.parse(files['openapi.json'] ?? '').servers).toEqual([
      { url: 'https://api.example.com/functions/v1/gpt' },
    ])
  })

  it('names every field of the editor, with the addresses of this deployment', async () => {
    const fields = (await gptPack(deployment, 'oauth')).files['fields.md'] ?? ''
    for (const line of [
      '| Authentication | OAuth |',
      '| Authorization URL | https://api.example.com/functions/v1/oauth/authorize |',
      '| Token URL | https://api.example.com/functions/v1/oauth/token |',
      '| Token Exchange Method | Default (POST request) |',
      '| Privacy policy | https://api.example.com/privacy ',
      'npm run clients -- allow-redirect <client id> https://chatgpt.com/aip/<id>/oauth/callback',
      'npm run clients -- allow-redirect <client id> https://chat.openai.com/aip/<id>/oauth/callback',
    ]) {
      expect(fields).toContain(line)
    }
    for (const { scope } of actions) expect(fields).toContain(scope)
  })

  it('for pairing speaks of no client and no callback', async () => {
    const { files } = await gptPack(deployment, 'pairing')
    expect(files['fields.md']).toContain('| Authentication | None |')
    expect(files['fields.md']).toContain('openapi.json?auth=pairing')
    expect(files['fields.md']).not.toMatch(/Client ID|allow-redirect/)
    expect(files['instructions.md']).toMatch(/GetLogin/)
  })

  const good = { document: openApiDocument(actions, deployment), instructions: 'Help.', privacyUrl }
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
        for (let n = actions.length; n < 31; n++) {
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

describe('A plugin pack', () => {
  it('of these actions is fit to be used, for ChatGPT and for Claude', () => {
    const { files, problems } = pluginPack(deployment)
    expect(problems).toEqual([])
    for (const page of ['chatgpt.md', 'claude.md']) {
      expect(files[page]).toContain('| MCP server URL | https://api.example.com/functions/v1/mcp |')
    }
    expect(files['claude.md']).toContain('https://claude.ai/api/mcp/auth_callback')
    expect(files['chatgpt.md']).toContain('openai-apps-challenge')
    for (const { operationId } of actions) {
      expect(files['tools.md']).toContain(`\`${operationId}\``)
      expect(files['test-prompts.md']).toContain(`\`${operationId}\``)
    }
    expect(JSON.parse(files['tools.json'] ?? '')).toHaveLength(actions.length)
  })

  it('has a prompt for an action that it does not know yet', () => {
    const [first] = actions
    if (!first) throw new Error('no action')
    const more = [...actions, { ...first, operationId: 'logShot', title: 'Log a golf shot' }]
    expect(testPromptsOf(more).positive).toContainEqual({
      prompt: 'Log a golf shot.',
      tools: ['logShot'],
    })
  })

  const { tools } = toolsetOf(actions)
  const good: PluginPack = {
    mcpUrl: deployment.mcpResource,
    privacyUrl,
    displayName: about.title,
    shortDescription: about.tagline,
    instructions: 'Ask before you delete.',
    tools,
    testPrompts: testPromptsOf(actions),
  }
  const withTool = (change: object): PluginPack => ({
    ...good,
    tools: tools.map((tool, at) => (at === 0 ? { ...tool, ...change } : tool)),
  })

  it.each<[string, PluginPack, RegExp]>([
    ['a private address', { ...good, mcpUrl: 'http://127.0.0.1/mcp' }, /mcp is not https/],
    ['a long name', { ...good, displayName: 'x'.repeat(31) }, /display name has 31/],
    ['a long tagline', { ...good, shortDescription: 'x'.repeat(31) }, /short description has 31/],
    ['no instructions', { ...good, instructions: '' }, /no instructions/],
    [
      'the important after 512 characters',
      { ...good, instructions: `${'x '.repeat(300)}Ask before.` },
      /first 512/,
    ],
    ['no tools', { ...good, tools: [] }, /There are no tools/],
    ['a strange tool name', withTool({ name: 'list todos' }), /letters, digits/],
    ['a long tool name', withTool({ name: 'x'.repeat(65) }), /name has 65/],
    ['a tool twice', { ...good, tools: [...tools, ...tools.slice(0, 1)] }, /listTodos comes twice/],
    ['no title', withTool({ title: '' }), /has no title/],
    ['no description', withTool({ description: undefined }), /has no description/],
    ['a long description', withTool({ description: 'x'.repeat(1025) }), /description has 1025/],
    ['no hints', withTool({ annotations: {} }), /readOnlyHint is not said/],
    [
      'hints that contradict',
      withTool({
        annotations: {
          readOnlyHint: true,
          destructiveHint: true,
          idempotentHint: true,
          openWorldHint: false,
        },
      }),
      /both only read and destroy/,
    ],
    ['no output schema', withTool({ outputSchema: undefined }), /no output schema/],
    ['no scope', withTool({ securitySchemes: [] }), /what permission/],
    [
      'a prompt that calls nothing there is',
      {
        ...good,
        testPrompts: {
          positive: [...good.testPrompts.positive, { prompt: 'x', tools: ['nope'] }],
          negative: ['x'],
        },
      },
      /nope, which is no tool/,
    ],
    [
      'a tool that no prompt calls',
      { ...good, testPrompts: { positive: [], negative: ['x'] } },
      /No test prompt calls listTodos/,
    ],
    [
      'no negative prompt',
      { ...good, testPrompts: { ...good.testPrompts, negative: [] } },
      /call nothing/,
    ],
    ['100,000 characters', withTool({ _meta: { x: 'x'.repeat(100_000) } }), /fewer than 100000/],
  ])('is refused for %s', (_what, pack, sentence) => {
    expect(pluginProblems(good)).toEqual([])
    expect(pluginProblems(pack).join('\n')).toMatch(sentence)
  })
})

describe('Addresses', () => {
  it.each([
    ['api.example.com', 'example.com'],
    ['example.com', 'example.com'],
    ['a.b.example.co.uk', 'example.co.uk'],
    ['shop.example.com.au', 'example.com.au'],
    ['abcdefgh.supabase.co', 'abcdefgh.supabase.co'],
    ['x.y.ngrok-free.app', 'y.ngrok-free.app'],
  ])('the root domain of %s is %s', (hostname, root) => {
    expect(rootDomain(hostname)).toBe(root)
  })

  it.each([
    ['https://example.com', undefined],
    ['https://example.com:443/x', undefined],
    ['https://[::1]/x', /address/],
    ['https://box.local', /private network/],
    ['ftp://example.com', /https/],
    ['https://localhost.', /dot/],
    ['https://printer.local.', /dot/],
    ['https://router.home.arpa', /private/],
    ['https://x.onion', /private/],
    ['https://server.lan', /private/],
    ['https://*.example.com', /name of a host/],
    ['https://$(id).example.com', /name of a host/],
    ['https://a;b.example.com', /name of a host/],
    ['https://a`b.example.com', /name of a host/],
    ['https://a_b.example.com', /name of a host/],
    ['https://-a.example.com', /name of a host/],
    ['https://münchen.example', undefined],
    ['nonsense', /no URL/],
  ])('%s can be reached: not if %s', (url, why) => {
    if (why) expect(unreachable(url)).toMatch(why)
    else expect(unreachable(url)).toBeUndefined()
  })

  it('of a deployment are checked', () => {
    expect(() => deploymentAt(undefined)).toThrow(/--public-url is missing/)
    expect(() => deploymentAt('https://example.com/path')).toThrow(/without a path/)
    expect(() => deploymentAt('example.com')).toThrow(/an origin/)
    expect(() => deploymentAt('https://abcdefgh.supabase.co')).toThrow(/--web-url is missing/)
    expect(deploymentAt('https://abcdefgh.supabase.co', 'https://app.example.com/')).toEqual({
      webUrl: 'https://app.example.com',
      issuer: 'https://abcdefgh.supabase.co/functions/v1/oauth',
      gptResource: 'https://abcdefgh.supabase.co/functions/v1/gpt',
      mcpResource: 'https://abcdefgh.supabase.co/functions/v1/mcp',
    })
  })
})
