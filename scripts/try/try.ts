import { readFile } from 'node:fs/promises'
import {
  Client,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import { START } from '../../local-stack/command/names-of-commands.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'
import type { StackInfo } from '../../local-stack/info.ts'
import { filesIn, resolveSettings } from '../../local-stack/settings.ts'
import { waitFor } from '../../local-stack/wait-for.ts'
import { claim, tellStory } from '../support/story.ts'
import { Assistant } from './assistant.ts'
import { browserConsent, headlessConsent } from './consent.ts'
import { openPhone } from './phone.ts'

/** An assistant connects to the running stack of a project, acts once, and the phone sees it. */
export async function tryStack(options: {
  project: string
  headless: boolean
  /** What it calls; else something that only reads. */
  call?: { name: string; args: Record<string, unknown> } | undefined
}): Promise<void> {
  const { project, localDir } = resolveSettings({ project: options.project })
  const { prefix } = project
  if (prefix === undefined) {
    throw new ExpectedError('Patchbay is not in this project.', 'npx patchbay add')
  }
  const info = await runningStack(filesIn(localDir).info)
  const mcp = new URL(`${info.functions_url}/${prefix}mcp`)
  const { step } = tellStory(`An assistant at ${mcp}`)

  const phone = await openPhone(info, prefix)
  const consent = options.headless
    ? headlessConsent(`${info.functions_url}/${prefix}oauth`, phone.jwt)
    : await browserConsent((text) => console.log(`\n      ${text}\n`))
  const assistant = new Assistant(consent.redirectUrl, consent.ask)
  const self = { name: 'patchbay-try', version: '1.0.0' }
  const transport = () => new StreamableHTTPClientTransport(mcp, { authProvider: assistant })
  const client = new Client(self)
  const begun = new Date()
  try {
    await step('The phone sees, before', phone.status)
    await step('The assistant registers, and you allow it', async () => {
      const first = transport()
      await new Client(self).connect(first).catch((error) => {
        if (!(error instanceof UnauthorizedError)) throw error
      })
      await first.finishAuth(assistant.callback)
      const { client_id: id = '' } = assistant.clientInformation() ?? {}
      return `client ${id}, scope ${assistant.tokens()?.scope ?? ''}`
    })
    let { name: tool, args } = options.call ?? { name: '', args: {} }
    await step('It connects, and reads what it can do', async () => {
      await client.connect(transport())
      const { tools } = await client.listTools()
      const names = tools.map(({ name }) => name)
      if (options.call) {
        claim(names.includes(tool), `there is no action ${tool}; there are ${names.join(', ')}`)
        return names.join(', ')
      }
      const simple = tools.filter(
        ({ annotations, inputSchema }) =>
          annotations?.readOnlyHint === true && (inputSchema.required ?? []).length === 0,
      )
      tool = (simple.find(({ name }) => name === 'getMe') ?? simple[0])?.name ?? ''
      claim(tool !== '', 'there is no tool that only reads and needs no input')
      return names.join(', ')
    })
    await step(`It calls ${tool}`, async () => {
      const { isError, content } = await client.callTool({ name: tool, arguments: args })
      const [first] = content
      const text = first?.type === 'text' ? first.text : JSON.stringify(first)
      claim(isError !== true, text)
      return text.length > 100 ? `${text.slice(0, 100)}…` : text
    })
    await step('The phone sees, live', async () => {
      const row = await waitFor('the interaction by Realtime', () =>
        phone.heard.find(({ lastInteraction }) => lastInteraction >= begun),
      )
      return row.shown
    })
    await step('The phone sees, when it asks', phone.status)
    console.log(
      `\n  It works: an MCP client registered, was allowed, and acted as ${info.demo_user.email}.\n  ${info.web_url}/apps shows the connection, and ends it.\n`,
    )
  } finally {
    consent.close()
    phone.close()
    await client.close()
  }
}

async function runningStack(file: string): Promise<StackInfo> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch {
    throw new ExpectedError(
      'No local stack is running here.',
      `Start it in another terminal: ${START}`,
    )
  }
}
