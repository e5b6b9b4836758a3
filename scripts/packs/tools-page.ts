import type { ListedTool } from '../../functions-shared/mcp/toolset.ts'
import { calledAs } from '../../local-stack/command/called-as.ts'
import { HINTS, hintReasons } from './hint-reasons.ts'

/** tools.md: the hints of each tool, and why each is as it is: reviewers ask for it. */
export function toolsPage(tools: readonly ListedTool[]): string {
  const rows = tools.map(({ name, title, annotations = {}, securitySchemes }) => [
    `\`${name}\``,
    title ?? '',
    ...HINTS.map((hint) => yes(annotations[hint])),
    securitySchemes.flatMap(({ scopes }) => scopes).join(' ') || 'none',
  ])
  const head = ['tool', 'title', ...HINTS, 'scope']
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)

  return `# Tools and their annotations

Made by \`${calledAs('pack plugin', 'pack:plugin')}\` from the registry; tools.json is what \`tools/list\` returns.

${lines.join('\n')}

## Why

${tools.map(whyPage).join('\n\n')}
`
}

const yes = (value: boolean | undefined): string => (value ? 'yes' : 'no')

function whyPage(tool: ListedTool): string {
  const reasons = hintReasons(tool)
  const rows = HINTS.map(
    (hint) => `| ${hint} | ${yes(tool.annotations?.[hint])} | ${reasons[hint]} |`,
  )
  return `### ${tool.name}\n\n| hint | value | justification |\n| --- | --- | --- |\n${rows.join('\n')}`
}
