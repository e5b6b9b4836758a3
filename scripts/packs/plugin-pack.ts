import { about } from '../../functions-shared/app/about.ts'
import { app } from '../../functions-shared/app/app.ts'
import { instructions } from '../../functions-shared/app/instructions.ts'
import { toolsetOf } from '../../functions-shared/mcp/toolset.ts'
import { pluginProblems } from './check-plugin.ts'
import type { Deployment } from './deployment.ts'
import type { ActionPack } from './gpt-pack.ts'
import { chatgptPage, claudePage } from './plugin-pages.ts'
import { testPromptsOf, testPromptsPage } from './test-prompts.ts'
import { toolsPage } from './tools-page.ts'
import { withoutPrompt } from './warnings.ts'

const { actions } = app

/** Everything that ChatGPT's and Claude's directories want of an MCP server. */
export function pluginPack(deployment: Deployment): ActionPack {
  const { tools } = toolsetOf(app)
  const testPrompts = testPromptsOf(actions)
  return {
    files: {
      'chatgpt.md': chatgptPage(deployment),
      'claude.md': claudePage(deployment),
      'tools.md': toolsPage(tools),
      'tools.json': `${JSON.stringify(tools, null, 2)}\n`,
      'test-prompts.md': testPromptsPage(testPrompts),
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
    warnings: withoutPrompt(actions),
  }
}
