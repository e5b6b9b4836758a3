import type { ListedTool } from '../../functions-shared/mcp/toolset.ts'
import { calledAs } from '../../local-stack/command/called-as.ts'

/** tools.md: the hints of each tool, and why they are so: reviewers ask for it. */
export function toolsPage(tools: readonly ListedTool[]): string {
  const rows = tools.map(({ name, title, annotations = {}, securitySchemes }) => [
    `\`${name}\``,
    title ?? '',
    yes(annotations.readOnlyHint),
    yes(annotations.destructiveHint),
    yes(annotations.idempotentHint),
    yes(annotations.openWorldHint),
    securitySchemes.flatMap(({ scopes }) => scopes).join(' '),
    reason(annotations),
  ])
  const head = [
    'tool',
    'title',
    'reads only',
    'destructive',
    'idempotent',
    'open world',
    'scope',
    'why',
  ]
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`)

  return `# Tools and their annotations

Made by \`${calledAs('pack plugin', 'pack:plugin')}\` from the registry; tools.json is what \`tools/list\` answers.

${lines.join('\n')}
`
}

const yes = (value: boolean | undefined): string => (value ? 'yes' : 'no')

function reason({
  readOnlyHint,
  destructiveHint,
  idempotentHint,
}: NonNullable<ListedTool['annotations']>) {
  const effect = readOnlyHint
    ? 'Changes nothing: its SQL function is declared stable, in which Postgres refuses to write.'
    : destructiveHint
      ? 'Overwrites or removes what was there.'
      : 'Adds, or changes what can be changed back; nothing is lost.'
  const twice = readOnlyHint
    ? ''
    : idempotentHint
      ? ' Doing it twice is doing it once.'
      : ' Doing it twice does it twice.'
  return `${effect}${twice} Touches the app's own database and nothing outside.`
}
