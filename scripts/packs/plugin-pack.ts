import { toolsetOf } from '../../functions-shared/mcp/toolset.ts'
import { pluginProblems } from './check-plugin.ts'
import type { Deployment } from './deployment.ts'
import type { ActionPack } from './gpt-pack.ts'
import type { PackedApp } from './packed-app.ts'
import { chatgptPage, claudePage } from './plugin-pages.ts'
import { testPromptsOf, testPromptsPage } from './test-prompts.ts'
import { toolsPage } from './tools-page.ts'
import { withoutPrompt } from './warnings.ts'

/** Everything that ChatGPT's and Claude's directories want of an MCP server. */
export function pluginPack(packed: PackedApp, deployment: Deployment): ActionPack {
  const { app, prompts, promptsFile } = packed
  const { about, actions, instructions } = app
  const { tools } = toolsetOf(app)
  const testPrompts = testPromptsOf(prompts, actions)
  return {
    files: {
      'chatgpt.md': chatgptPage(app, deployment),
      'claude.md': claudePage(app, deployment),
      'tools.md': toolsPage(tools),
      'tools.json': `${JSON.stringify(tools, null, 2)}\n`,
      'test-prompts.md': testPromptsPage(testPrompts, prompts.recovery),
      'instructions.md': `${instructions}\n`,
    },
    problems: pluginProblems({
      mcpUrl: deployment.mcpResource,
      privacyUrl: `${deployment.webUrl}/privacy`,
      displayName: about.title,
      shortDescription: about.tagline,
      instructions,
      tools,
      testPrompts,
    }),
    warnings: withoutPrompt(prompts, actions, promptsFile),
  }
}
