import { describe, expect, it } from 'vitest'
import { about } from '../../../functions-shared/app/about.ts'
import { app } from '../../../functions-shared/app/app.ts'
import { toolsetOf } from '../../../functions-shared/mcp/toolset.ts'
import { type PluginPack, pluginProblems } from '../../../scripts/packs/check-plugin.ts'
import { pluginPack } from '../../../scripts/packs/plugin-pack.ts'
import { shippedApp } from '../../../scripts/packs/shipped-app.ts'
import { testPromptsOf } from '../../../scripts/packs/test-prompts.ts'
import { toolsPage } from '../../../scripts/packs/tools-page.ts'
import { withoutPrompt } from '../../../scripts/packs/warnings.ts'
import { deployment, privacyUrl } from '../../unit/support/deployment.ts'
import { shippedEffects } from '../support/examples.ts'

const { actions } = app

describe('A plugin pack', () => {
  it('of these actions is fit to be used, for ChatGPT and for Claude', () => {
    const { files, problems } = pluginPack(shippedApp, deployment)
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
    expect(testPromptsOf(shippedApp.prompts, more).positive).toContainEqual({
      prompt: 'Log a golf shot.',
      tools: ['logShot'],
    })
    expect(withoutPrompt(shippedApp.prompts, more, shippedApp.promptsFile).at(-1)).toMatch(
      /prompt of logShot is only its title/,
    )
    const { warnings } = pluginPack(shippedApp, deployment)
    for (const name of Object.keys(shippedEffects)) {
      expect(warnings.join('\n')).not.toContain(` ${name} `)
    }
  })

  const { tools } = toolsetOf(app)
  const good: PluginPack = {
    mcpUrl: deployment.mcpResource,
    privacyUrl,
    displayName: about.title,
    shortDescription: about.tagline,
    instructions: 'Ask before you delete.',
    tools,
    testPrompts: testPromptsOf(shippedApp.prompts, actions),
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
    ['a tool twice', { ...good, tools: [...tools, ...tools.slice(0, 1)] }, /tool \w+ comes twice/],
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
      /both read-only and destructive/,
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
      /nope, which is not a tool/,
    ],
    [
      'a tool that no prompt calls',
      { ...good, testPrompts: { positive: [], negative: ['x'] } },
      /No test prompt calls listTodos/,
    ],
    [
      'no negative prompt',
      { ...good, testPrompts: { ...good.testPrompts, negative: [] } },
      /call no tool/,
    ],
    ['100,000 characters', withTool({ _meta: { x: 'x'.repeat(100_000) } }), /fewer than 100000/],
  ])('is refused for %s', (_what, pack, sentence) => {
    expect(pluginProblems(good)).toEqual([])
    expect(pluginProblems(pack).join('\n')).toMatch(sentence)
  })
})

describe('tools.md', () => {
  it('says of each tool what its hints say, column by column', () => {
    const rows = toolsPage(toolsetOf(app).tools)
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| /, '')))
    const yes = (value: boolean) => (value ? 'yes' : 'no')
    expect(rows.map((cells) => cells.slice(0, 7))).toEqual(
      actions.map(({ operationId, title, effect, idempotent, scope }) => [
        `\`${operationId}\``,
        title,
        yes(effect === 'read'),
        yes(effect === 'overwrite' || effect === 'destroy'),
        yes(idempotent),
        'no',
        scope,
      ]),
    )
  })
})
