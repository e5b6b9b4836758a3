import type { ListedTool } from '../../functions-shared/mcp/toolset.ts'
import type { TestPrompt } from './packed-app.ts'
import { unreachable } from './public-address.ts'

const LONGEST_NAME = 64
const LONGEST_DESCRIPTION = 1_024
const LONGEST_DISPLAY_NAME = 30
const LONGEST_SHORT_DESCRIPTION = 30
/** ChatGPT may show a model no more of the server's instructions. */
const FIRST_CHARACTERS = 512
const LONGEST_LIST = 100_000

/** What a directory gets. */
export interface PluginPack {
  mcpUrl: string
  privacyUrl: string
  displayName: string
  shortDescription: string
  instructions: string
  tools: readonly ListedTool[]
  /** Prompts for reviewers: what should call a tool, and what should not. */
  testPrompts: { positive: readonly TestPrompt[]; negative: readonly string[] }
}

/** What of a pack ChatGPT's or Claude's directory would refuse, in sentences; empty when all is well. */
export function pluginProblems(pack: PluginPack): string[] {
  const { tools, instructions, testPrompts } = pack
  const names = tools.map(({ name }) => name)
  const called = testPrompts.positive.flatMap((one) => one.tools)
  return [
    ...[pack.mcpUrl, pack.privacyUrl].flatMap((url) => {
      const why = unreachable(url)
      return why ? [`${url} ${why}: an assistant cannot reach it.`] : []
    }),
    ...tooLong('The display name', pack.displayName, LONGEST_DISPLAY_NAME),
    ...tooLong('The short description', pack.shortDescription, LONGEST_SHORT_DESCRIPTION),
    ...when(instructions.trim() === '', 'The server has no instructions.'),
    ...when(
      !/\b(before|wait|ask)\b/i.test(instructions.slice(0, FIRST_CHARACTERS)),
      `The first ${FIRST_CHARACTERS} characters of the instructions do not say when to ask the user.`,
    ),
    ...when(tools.length === 0, 'There are no tools.'),
    ...when(
      JSON.stringify(tools).length >= LONGEST_LIST,
      `The list of tools has ${JSON.stringify(tools).length} characters; fewer than ${LONGEST_LIST} are wanted.`,
    ),
    ...names
      .filter((name, at) => names.indexOf(name) < at)
      .map((name) => `The tool ${name} comes twice.`),
    ...tools.flatMap(toolProblems),
    ...called
      .filter((name) => !names.includes(name))
      .map((name) => `A test prompt calls ${name}, which is not a tool.`),
    ...names
      .filter((name) => !called.includes(name))
      .map((name) => `No test prompt calls ${name}: reviewers try every tool.`),
    ...when(testPrompts.negative.length === 0, 'There is no test prompt that should call no tool.'),
  ]
}

function when(wrong: boolean, sentence: string): string[] {
  return wrong ? [sentence] : []
}

function tooLong(what: string, text: string, most: number): string[] {
  return when(text.length > most, `${what} has ${text.length} characters; at most ${most} fit.`)
}

const HINTS = ['readOnlyHint', 'destructiveHint', 'idempotentHint', 'openWorldHint'] as const

function toolProblems(tool: ListedTool): string[] {
  const { name, title = '', description = '', annotations = {} } = tool
  return [
    ...when(
      !/^[A-Za-z][A-Za-z0-9_-]*$/.test(name),
      `${name}: a name has letters, digits, _ and - only.`,
    ),
    ...tooLong(`${name}: the name`, name, LONGEST_NAME),
    ...when(title === '', `${name}: it has no title.`),
    ...when(description === '', `${name}: it has no description.`),
    ...tooLong(`${name}: the description`, description, LONGEST_DESCRIPTION),
    ...HINTS.filter((hint) => typeof annotations[hint] !== 'boolean').map(
      (hint) => `${name}: ${hint} is not said, and a client then assumes the worse.`,
    ),
    ...when(
      annotations.readOnlyHint === true && annotations.destructiveHint === true,
      `${name}: it cannot be both read-only and destructive.`,
    ),
    ...when(tool.outputSchema === undefined, `${name}: it has no output schema.`),
    ...when(
      tool.securitySchemes.length === 0,
      `${name}: it does not say what permission it needs.`,
    ),
  ]
}
