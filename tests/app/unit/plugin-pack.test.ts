import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { withGetApproval } from '../../../functions-shared/actions/approvals/get-approval.ts'
import { app } from '../../../functions-shared/app/app.ts'
import { toolsetOf } from '../../../functions-shared/mcp/toolset.ts'
import { inRoot } from '../../../local-stack/paths.ts'
import { listingProblems } from '../../../scripts/packs/check-listing.ts'
import { pluginProblems } from '../../../scripts/packs/check-plugin.ts'
import { deploymentAt } from '../../../scripts/packs/deployment.ts'
import { HINTS } from '../../../scripts/packs/hint-reasons.ts'
import { ownMark } from '../../../scripts/packs/icons.ts'
import type { PackedApp } from '../../../scripts/packs/packed-app.ts'
import { pluginPack } from '../../../scripts/packs/plugin-pack.ts'
import { readPng } from '../../../scripts/packs/png.ts'
import { shippedApp } from '../../../scripts/packs/shipped-app.ts'
import { testPromptsOf } from '../../../scripts/packs/test-prompts.ts'
import { toolsPage } from '../../../scripts/packs/tools-page.ts'
import { unnamedIn, withoutPrompt } from '../../../scripts/packs/warnings.ts'
import { writePack } from '../../../scripts/packs/write-pack.ts'
import { shippedEffects } from '../support/examples.ts'

const { actions } = app
/** An adopter's actions: what they say and are asked is not Patchbay's to write. */
const shipped = actions.filter(({ operationId }) => operationId in shippedEffects)
const adopters = actions.filter((action) => !shipped.includes(action))
/** With the one that asks what became of a call that waits. */
const served = withGetApproval(actions)
const deployment = deploymentAt('https://api.example.com', 'https://app.example.com')
const skill = 'skills/patchbay/SKILL.md'

/** A pack as it lies on the disk. */
interface Folder {
  files: Record<string, string>
  images: Record<string, Uint8Array>
}

const packOf = async (packed: PackedApp = shippedApp) =>
  pluginPack(packed, deployment, {
    logo: await ownMark(),
    isPlaceholder: false,
    screenshots: Object.fromEntries(
      await Promise.all(
        ['todos-desk-light.png', 'apps-desk-light.png', 'playground-desk-dark.png'].map(
          async (name) => [name, await readFile(inRoot('docs/images', name))],
        ),
      ),
    ),
  })

async function readBack(folder: string): Promise<Folder> {
  const read: Folder = { files: {}, images: {} }
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) continue
    const path = join(entry.parentPath, entry.name)
    const name = relative(folder, path)
    if (name.endsWith('.png')) read.images[name] = await readFile(path)
    else read.files[name] = await readFile(path, 'utf8')
  }
  return read
}

let folder = ''
let good: Folder = { files: {}, images: {} }
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'patchbay-plugin-'))
  const said = vi.spyOn(console, 'log').mockImplementation(() => {})
  await writePack(await packOf(), folder)
  said.mockRestore()
  good = await readBack(folder)
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const problemsOf = (pack: Folder) => [...listingProblems(pack), ...pluginProblems(pack)]
const json = (path: string) => JSON.parse(good.files[path] ?? '')
const withFile = (path: string, value: unknown): Folder => ({
  ...good,
  files: { ...good.files, [path]: typeof value === 'string' ? value : JSON.stringify(value) },
})
const withImage = (path: string, bytes: Uint8Array): Folder => ({
  ...good,
  images: { ...good.images, [path]: bytes },
})
const withManifest = (change: object) =>
  withFile('plugin.json', { ...json('plugin.json'), ...change })
const shown = (change: object) =>
  withManifest({ interface: { ...json('plugin.json').interface, ...change } })
const withUrl = (change: object) => withFile('urls.json', { ...json('urls.json'), ...change })
const withTool = (change: object) => {
  const [first, ...others] = json('tools.json')
  return withFile('tools.json', [{ ...first, ...change }, ...others])
}
const withCases = (change: object) =>
  withFile('test-cases.json', { ...json('test-cases.json'), ...change })
const inSkill = (before: RegExp | string, after: string) =>
  withFile(skill, (good.files[skill] ?? '').replace(before, after))

/** A PNG of nothing but its frame: what the checks read. */
function png(width: number, height: number, kinds: readonly string[] = [], octets = 0): Uint8Array {
  const head = Buffer.alloc(25)
  head.writeUInt32BE(13, 0)
  head.write('IHDR', 4, 'latin1')
  head.writeUInt32BE(width, 8)
  head.writeUInt32BE(height, 12)
  const empty = (kind: string, length = 0) => {
    const chunk = Buffer.alloc(12 + length)
    chunk.writeUInt32BE(length, 0)
    chunk.write(kind, 4, 'latin1')
    return chunk
  }
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    head,
    ...kinds.map((kind) => empty(kind)),
    empty('IDAT', octets),
    empty('IEND'),
  ])
}

describe('A plugin pack', () => {
  it('as it lies on the disk is fit for ChatGPT’s and for Claude’s directory', async () => {
    expect(problemsOf(good)).toEqual([])
    const { problems, warnings } = await packOf()
    const toWrite = [
      ...unnamedIn(await shippedApp.gptInstructions('oauth'), adopters, 'SKILL.md does'),
      ...withoutPrompt(shippedApp.prompts, adopters, shippedApp.promptsFile),
    ]
    expect([problems, warnings]).toEqual([[], toWrite])
  })

  it('warns of an action that its skill does not name', async () => {
    const guide = await shippedApp.gptInstructions('oauth')
    const { warnings } = await packOf({
      ...shippedApp,
      gptInstructions: async () => guide.replaceAll('completeTodo', 'it'),
    })
    expect(warnings).toContainEqual(expect.stringMatching(/^SKILL\.md does not name completeTodo:/))
  })

  it('names the publisher, the four pages and the server', () => {
    expect(json('plugin.json')).toMatchObject({
      name: 'patchbay',
      version: '1.0.0',
      mcpServers: './mcp.json',
      interface: {
        displayName: 'Todos',
        developerName: 'Patchbay',
        category: 'Productivity',
        capabilities: ['Read', 'Write'],
        privacyPolicyURL: 'https://app.example.com/privacy',
        termsOfServiceURL: 'https://app.example.com/terms',
        websiteURL: 'https://app.example.com/',
      },
    })
    expect(json('urls.json').support).toBe('https://app.example.com/support')
    expect(json('mcp.json').mcpServers.patchbay.url).toBe(
      'https://api.example.com/functions/v1/mcp',
    )
    for (const page of ['chatgpt.md', 'claude.md']) {
      const text = good.files[page]
      expect(text).toContain('| MCP server URL | https://api.example.com/functions/v1/mcp |')
      expect(text).toContain('| Support | https://app.example.com/support |')
      expect(text).toContain('npm run clients -- reviewer')
    }
    expect(good.files['claude.md']).toContain('https://claude.ai/api/mcp/auth_callback')
  })

  it('says where the domain’s token may be: at the server’s host and at its parent', () => {
    for (const host of ['api.example.com', 'example.com']) {
      expect(good.files['chatgpt.md']).toContain(
        `\`https://${host}/.well-known/openai-apps-challenge\``,
      )
    }
  })

  it('has a square icon that is drawn from the logo', async () => {
    const read = readPng(good.images['assets/logo.png'] ?? new Uint8Array())
    expect(read).toEqual({ width: 512, height: 512, isAnimated: false })
    expect(good.images['assets/icon.png']).toEqual(good.images['assets/logo.png'])
    expect(await readFile(inRoot('scripts/screenshots.ts'), 'utf8')).toContain('favicon.svg')
  })

  it('has the GPT’s instructions as its skill, and each tool that ships in them', async () => {
    const page = good.files[skill] ?? ''
    expect(page).toContain('name: patchbay\n')
    const told = await shippedApp.gptInstructions('oauth')
    expect(page.replaceAll('plugin', 'GPT')).toContain(told)
    for (const { operationId } of shipped) expect(page).toContain(operationId)
  })

  it('has five test cases that call tools and three that call none', () => {
    const { positive, negative } = json('test-cases.json')
    expect([positive.length, negative.length]).toEqual([5, 3])
    for (const { operationId } of served) {
      expect(good.files['tools.md']).toContain(`\`${operationId}\``)
      expect(good.files['test-prompts.md']).toContain(`\`${operationId}\``)
    }
    expect(json('tools.json')).toHaveLength(served.length)
  })

  it('has a prompt for an action that it does not know yet', () => {
    const [first] = actions
    if (!first) throw new Error('no action')
    const more = [...actions, { ...first, operationId: 'logShot', title: 'Log a golf shot' }]
    expect(testPromptsOf(shippedApp.prompts, more).positive).toContainEqual({
      prompt: 'Log a golf shot.',
      tools: ['logShot'],
    })
    const said = withoutPrompt(shippedApp.prompts, more, shippedApp.promptsFile)
    expect(said.at(-1)).toMatch(/prompt of logShot is only its title/)
    for (const name of Object.keys(shippedEffects)) {
      expect(said.join('\n')).not.toContain(` ${name} `)
    }
  })

  it('warns of what a person should write: the listing, a logo, test cases', async () => {
    const { warnings } = await pluginPack(
      {
        ...shippedApp,
        missingListing: 'listing.ts',
        prompts: { ...shippedApp.prompts, negative: ['x'] },
      },
      deployment,
      { logo: await ownMark(), isPlaceholder: true, screenshots: {} },
    )
    const cases = testPromptsOf(shippedApp.prompts, served).positive.length
    const tooFew = new RegExp(`5 test cases .* there are ${cases} and 1:`)
    for (const words of [/listing\.ts/, /--logo/, tooFew]) {
      expect(warnings.join('\n')).toMatch(words)
    }
  })

  const long = (length: number) => 'x'.repeat(length)
  it.each<[string, () => Folder, RegExp]>([
    ['a package name of 65', () => withManifest({ name: long(65) }), /at most 64/],
    ['a package name with a blank', () => withManifest({ name: 'my app' }), /not one of a package/],
    ['no semantic version', () => withManifest({ version: '1' }), /not a semantic version/],
    ['a version of 65', () => withManifest({ version: `1.0.0-${long(60)}` }), /semantic version/],
    ['a name of 31', () => shown({ displayName: long(31) }), /display name has 31/],
    ['a name of two lines', () => shown({ displayName: 'a\nb' }), /display name has more than/],
    ['a short description of 31', () => shown({ shortDescription: long(31) }), /short .* has 31/],
    ['a long description of 4,001', () => shown({ longDescription: long(4001) }), /has 4001/],
    ['no long description', () => shown({ longDescription: ' ' }), /long description is missing/],
    ['a developer of 81', () => shown({ developerName: long(81) }), /developer's name has 81/],
    ['no developer', () => shown({ developerName: '' }), /developer's name is missing/],
    ['no category', () => shown({ category: '' }), /no category/],
    ['21 capabilities', () => shown({ capabilities: Array(21).fill('a') }), /21 capabilities/],
    ['a capability of 121', () => shown({ capabilities: [long(121)] }), /has 121/],
    ['four starters', () => shown({ defaultPrompt: ['a', 'b', 'c', 'd'] }), /4 starter prompts/],
    ['a starter of 129', () => shown({ defaultPrompt: [long(129)] }), /has 129/],
    ['a starter twice', () => shown({ defaultPrompt: ['Plan it', 'Plan  it'] }), /comes twice/],
    ['a starter with @', () => shown({ defaultPrompt: ['Ask @patchbay'] }), /with @/],
    ['an empty starter', () => shown({ defaultPrompt: [''] }), /starter prompt "" is missing/],
    ['a website without TLS', () => shown({ websiteURL: 'http://a.com/' }), /website .* not https/],
    ['no privacy policy', () => shown({ privacyPolicyURL: '' }), /privacy page, which is missing/],
    ['no terms', () => shown({ termsOfServiceURL: '' }), /terms page, which is missing/],
    ['no support', () => withUrl({ support: '' }), /support page, which is missing/],
    [
      'a URL of 1,025',
      () => withUrl({ support: `https://a.com/${long(1011)}` }),
      /longer than 1024/,
    ],
    ['a URL with a login', () => withUrl({ support: 'https://u:p@a.com/' }), /holds a login/],
    ['a logo that is not square', () => withImage('assets/logo.png', png(512, 256)), /be square/],
    [
      'a logo that is no PNG',
      () => withImage('assets/logo.png', Buffer.from('GIF89a')),
      /not a PNG/,
    ],
    ['no composer icon', () => shown({ composerIcon: './assets/none.png' }), /icon is missing/],
    ['an icon of 63', () => withImage('assets/icon.png', png(63, 63)), /64 to 4096/],
    ['an icon of 4,097', () => withImage('assets/icon.png', png(4097, 4097)), /64 to 4096/],
    ['an icon that moves', () => withImage('assets/icon.png', png(64, 64, ['acTL'])), /moves/],
    [
      'an icon of more than 1 MiB',
      () => withImage('assets/icon.png', png(64, 64, [], 1_048_577)),
      /at most 1048576/,
    ],
    [
      'two screenshots',
      () => ({
        ...good,
        images: Object.fromEntries(
          Object.entries(good.images).filter(([path]) => !path.endsWith('todos-desk-light.png')),
        ),
      }),
      /There are 2 screenshots/,
    ],
    [
      'a narrow screenshot',
      () => withImage('assets/screenshots/todos-desk-light.png', png(999, 600)),
      /999 pixels wide/,
    ],
    ['no skill', () => withFile(skill, ''), /SKILL\.md/],
    [
      'a skill with another name',
      () => inSkill('name: patchbay', 'name: other'),
      /not named other/,
    ],
    ['a skill name in capitals', () => inSkill('name: patchbay', 'name: Patchbay'), /lower case/],
    [
      'a skill description of 1,025',
      () => inSkill(/description: .*/, `description: ${long(1025)}`),
      /has 1025/,
    ],
    ['a skill that says nothing', () => inSkill(/(\n---\n)[\s\S]*$/, '$1'), /says nothing/],
    ['a skill that names no tool', () => inSkill('listTodos', 'fetchTodos'), /names fetchTodos/],
    ['an old manifest', () => withFile('.well-known/ai-plugin.json', '{}'), /old manifest/],
    [
      'a private address',
      () => withFile('mcp.json', { mcpServers: { a: { url: 'http://127.0.0.1/mcp' } } }),
      /mcp is not https/,
    ],
    ['no server', () => withFile('mcp.json', { mcpServers: {} }), /There are 0 servers/],
    ['no instructions', () => withFile('instructions.md', ''), /no instructions/],
    [
      'the important after 512 characters',
      () => withFile('instructions.md', `${'x '.repeat(300)}Ask before.`),
      /first 512/,
    ],
    ['instructions that name no tool', () => withFile('instructions.md', 'Ask. callMe'), /callMe/],
    ['no tools', () => withFile('tools.json', []), /There are no tools/],
    ['a strange tool name', () => withTool({ name: 'list todos' }), /letters, digits/],
    ['a tool name of 65', () => withTool({ name: long(65) }), /name has 65/],
    [
      'a tool twice',
      () => withFile('tools.json', [...json('tools.json'), json('tools.json')[0]]),
      /tool \w+ comes twice/,
    ],
    ['no title', () => withTool({ title: '' }), /has no title/],
    ['no description', () => withTool({ description: undefined }), /has no description/],
    ['a description of 1,025', () => withTool({ description: long(1025) }), /description has 1025/],
    ...HINTS.map((hint): [string, () => Folder, RegExp] => [
      `no ${hint}`,
      () => withTool({ annotations: { ...json('tools.json')[0].annotations, [hint]: undefined } }),
      new RegExp(`${hint} is not said`),
    ]),
    ...HINTS.map((hint): [string, () => Folder, RegExp] => [
      `no reason for ${hint}`,
      () =>
        withFile(
          'tools.md',
          (good.files['tools.md'] ?? '').replace(new RegExp(`^\\| ${hint} \\|.*$`, 'm'), ''),
        ),
      new RegExp(`does not say why ${hint}`),
    ]),
    [
      'hints that contradict',
      () =>
        withTool({ annotations: { ...json('tools.json')[0].annotations, destructiveHint: true } }),
      /both read-only and destructive/,
    ],
    ['no output schema', () => withTool({ outputSchema: undefined }), /no output schema/],
    ['no scope', () => withTool({ securitySchemes: [] }), /what permission/],
    [
      'a test case that calls nothing there is',
      () => withCases({ positive: [{ prompt: 'x', expected_tools: ['nope'] }] }),
      /nope, which is not a tool/,
    ],
    [
      'a sixth test case',
      () => withCases({ positive: Array(6).fill(json('test-cases.json').positive[0]) }),
      /6 and 3 test cases/,
    ],
    [
      'a test case that names no tool',
      () => withCases({ positive: [{ prompt: 'x', expected_tools: [] }] }),
      /"x" names no tool/,
    ],
    ['no negative test case', () => withCases({ negative: [] }), /should call no tool/],
    [
      'a tool that no prompt calls',
      () => withFile('test-prompts.md', ''),
      /No test prompt calls listTodos/,
    ],
    ['100,000 characters', () => withTool({ _meta: { x: long(100_000) } }), /fewer than 100000/],
    ['a secret', () => withFile('claude.md', 'pb_cs_x'), /secret of Patchbay/],
  ])('is refused for %s', (_what, pack, sentence) => {
    expect(problemsOf(pack()).join('\n')).toMatch(sentence)
  })
})

describe('tools.md', () => {
  it('says of each tool what its hints say, column by column', () => {
    const rows = toolsPage(toolsetOf(app).tools)
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')))
    const yes = (value: boolean) => (value ? 'yes' : 'no')
    expect(rows).toEqual(
      served.map(({ operationId, title, effect, idempotent, scope }) => [
        `\`${operationId}\``,
        title,
        yes(effect === 'read'),
        'no',
        yes(effect === 'overwrite' || effect === 'destroy'),
        yes(idempotent),
        scope || 'none',
      ]),
    )
  })
})
