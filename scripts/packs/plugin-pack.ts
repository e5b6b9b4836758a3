import { withGetApproval } from '../../functions-shared/actions/approvals/get-approval.ts'
import { toolsetOf } from '../../functions-shared/mcp/toolset.ts'
import { listingProblems } from './check-listing.ts'
import { pluginProblems } from './check-plugin.ts'
import type { Deployment } from './deployment.ts'
import type { ActionPack } from './gpt-pack.ts'
import { pagesOf } from './listing.ts'
import { ICONS, manifest, mcpFile } from './manifest.ts'
import type { PackedApp } from './packed-app.ts'
import { chatgptPage, claudePage } from './plugin-pages.ts'
import { skillName, skillPage } from './skill.ts'
import { testCases } from './test-cases.ts'
import { testPromptsOf, testPromptsPage } from './test-prompts.ts'
import { toolsPage } from './tools-page.ts'
import { pluginWarnings, unnamedIn } from './warnings.ts'

/** Pictures of a plugin. */
export interface PluginImages {
  /** A square PNG. */
  logo: Uint8Array
  /** Whether the logo is Patchbay's, because the app has none of its own. */
  isPlaceholder: boolean
  /** Of the app at work, for Claude's directory; by file name. */
  screenshots: Readonly<Record<string, Uint8Array>>
}

/** Everything that ChatGPT's and Claude's directories want of an MCP server. */
export async function pluginPack(
  packed: PackedApp,
  deployment: Deployment,
  pictures: PluginImages,
): Promise<ActionPack> {
  const { app, prompts, listing } = packed
  const { instructions } = app
  const { tools } = toolsetOf(app)
  const testPrompts = testPromptsOf(prompts, withGetApproval(app.actions))
  const pages = pagesOf(listing, deployment)
  const guide = await packed.gptInstructions('oauth')
  const images: Record<string, Uint8Array> = {
    [ICONS.logo]: pictures.logo,
    [ICONS.composerIcon]: pictures.logo,
  }
  for (const [name, picture] of Object.entries(pictures.screenshots)) {
    images[`assets/screenshots/${name}`] = picture
  }
  const files = {
    'chatgpt.md': chatgptPage(packed, deployment, pages),
    'claude.md': claudePage(packed, deployment, pages),
    'plugin.json': json(manifest(app, listing, pages, prompts)),
    'mcp.json': json(mcpFile(app, deployment)),
    [`skills/${skillName(app)}/SKILL.md`]: skillPage(app, guide),
    'urls.json': json(pages),
    'test-cases.json': json(testCases(testPrompts)),
    'tools.md': toolsPage(tools),
    'tools.json': json(tools),
    'test-prompts.md': testPromptsPage(testPrompts, prompts.recovery),
    'instructions.md': `${instructions}\n`,
  }
  const written = { files, images }
  return {
    ...written,
    problems: [...listingProblems(written), ...pluginProblems(written)],
    warnings: [
      ...unnamedIn(guide, withGetApproval(app.actions), 'SKILL.md does'),
      ...pluginWarnings(packed, pictures.isPlaceholder, testPrompts),
    ],
  }
}

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`
