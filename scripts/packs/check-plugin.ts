import { z } from 'zod'
import type { ListedTool } from '../../functions-shared/mcp/toolset.ts'
import type { Pack } from './gpt-pack.ts'
import { HINTS } from './hint-reasons.ts'
import { unreachable } from './public-address.ts'
import { tooLong, onlyWhen as when } from './sentences.ts'
import { strangeNames } from './strange-names.ts'
import { NEGATIVE_CASES, POSITIVE_CASES } from './test-cases.ts'

const LONGEST_NAME = 64
const LONGEST_DESCRIPTION = 1_024
/** ChatGPT may show a model no more of the server's instructions. */
const FIRST_CHARACTERS = 512
const LONGEST_LIST = 100_000

const cases = z.array(z.object({ prompt: z.string(), expected_tools: z.array(z.string()) }))
const testCases = z.object({ positive: cases, negative: cases })
const server = z.object({ mcpServers: z.record(z.string(), z.looseObject({ url: z.string() })) })
const listedTools = z.array(z.custom<ListedTool>((one) => typeof one === 'object' && one !== null))

/** What ChatGPT's or Claude's directory would refuse of the server, the tools and the test cases in a pack, in sentences. */
export function pluginProblems({ files }: Pick<Pack, 'files'>): string[] {
  const tools = listedTools.safeParse(parsed(files['tools.json']))
  const mcp = server.safeParse(parsed(files['mcp.json']))
  const tried = testCases.safeParse(parsed(files['test-cases.json']))
  if (!tools.success) return ['tools.json is not a list of tools.']
  if (!mcp.success) return ['mcp.json names no server.']
  if (!tried.success) return ['test-cases.json has no test cases.']
  const instructions = files['instructions.md'] ?? ''
  return [
    ...serverProblems(Object.values(mcp.data.mcpServers)),
    ...instructionProblems(instructions),
    ...listProblems(tools.data),
    ...tools.data.flatMap((tool) => [...toolProblems(tool), ...reasonProblems(tool, files)]),
    ...caseProblems(tried.data, tools.data, files['test-prompts.md'] ?? ''),
    ...nameProblems(files, tools.data),
    ...when(
      /pb_(at|rt|ac|cs|pk)_/.test(Object.values(files).join('\n')),
      'A secret of Patchbay stands in the pack.',
    ),
  ]
}

function parsed(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '')
  } catch {
    return undefined
  }
}

function serverProblems(servers: readonly { url: string }[]): string[] {
  return [
    ...when(servers.length !== 1, `There are ${servers.length} servers; test cases need one.`),
    ...servers.flatMap(({ url }) => {
      const why = unreachable(url)
      return why ? [`${url} ${why}: an assistant cannot reach it.`] : []
    }),
  ]
}

function instructionProblems(instructions: string): string[] {
  return [
    ...when(instructions.trim() === '', 'The server has no instructions.'),
    ...when(
      !/\b(before|wait|ask)\b/i.test(instructions.slice(0, FIRST_CHARACTERS)),
      `The first ${FIRST_CHARACTERS} characters of the instructions do not say when to ask the user.`,
    ),
  ]
}

function listProblems(tools: readonly ListedTool[]): string[] {
  const names = tools.map(({ name }) => name)
  const { length } = JSON.stringify(tools)
  return [
    ...when(tools.length === 0, 'There are no tools.'),
    ...when(
      length >= LONGEST_LIST,
      `The list of tools has ${length} characters; fewer than ${LONGEST_LIST} are wanted.`,
    ),
    ...names
      .filter((name, at) => names.indexOf(name) < at)
      .map((name) => `The tool ${name} comes twice.`),
  ]
}

function toolProblems(tool: ListedTool): string[] {
  const { name, title = '', description = '', annotations = {}, securitySchemes = [] } = tool
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
    ...when(securitySchemes.length === 0, `${name}: it does not say what permission it needs.`),
  ]
}

/** tools.md has a row for each hint, with its value and why. */
function reasonProblems(
  { name, annotations = {} }: ListedTool,
  files: Readonly<Record<string, string>>,
): string[] {
  const [, behind = ''] = (files['tools.md'] ?? '').split(`\n### ${name}\n`)
  const [section = ''] = behind.split('\n### ')
  return HINTS.flatMap((hint) => {
    const value = annotations[hint] === true ? 'yes' : 'no'
    const hasReason = new RegExp(`^\\| ${hint} \\| ${value} \\| \\S.* \\|$`, 'm').test(section)
    return when(!hasReason, `${name}: tools.md does not say why ${hint} is ${value}.`)
  })
}

function caseProblems(
  { positive, negative }: z.infer<typeof testCases>,
  tools: readonly ListedTool[],
  prompts: string,
): string[] {
  const names = tools.map(({ name }) => name)
  const called = positive.flatMap((one) => one.expected_tools)
  return [
    ...when(
      positive.length > POSITIVE_CASES || negative.length > NEGATIVE_CASES,
      `There are ${positive.length} and ${negative.length} test cases; the portal takes ${POSITIVE_CASES} and ${NEGATIVE_CASES}.`,
    ),
    ...called
      .filter((name) => !names.includes(name))
      .map((name) => `A test case calls ${name}, which is not a tool.`),
    ...positive
      .filter(({ expected_tools }) => expected_tools.length === 0)
      .map(({ prompt }) => `The test case "${prompt}" names no tool.`),
    ...when(negative.length === 0, 'There is no test case that should call no tool.'),
    ...negative
      .filter(({ expected_tools }) => expected_tools.length > 0)
      .map(({ prompt }) => `The test case "${prompt}" should call no tool, and names one.`),
    ...names
      .filter((name) => !prompts.includes(`\`${name}\``))
      .map((name) => `No test prompt calls ${name}: reviewers try every tool.`),
  ]
}

function nameProblems(
  files: Readonly<Record<string, string>>,
  tools: readonly ListedTool[],
): string[] {
  const actions = tools.map(({ name }) => ({ operationId: name }))
  return Object.entries(files)
    .filter(([path]) => /(^instructions\.md|\/SKILL\.md)$/.test(path))
    .flatMap(([path, text]) =>
      strangeNames(text, actions).map((name) => `${path} names ${name}, which is not a tool.`),
    )
}
