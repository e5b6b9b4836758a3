import {
  Client,
  StreamableHTTPClientTransport,
  UnauthorizedError,
} from '@modelcontextprotocol/client'
import type { StackInfo } from '../../local-stack/info.ts'
import { claim } from '../support/story.ts'
import { Assistant } from '../try/assistant.ts'
import { headlessConsent } from '../try/consent.ts'

/** What a tool answered: what the model reads, and the same as data. */
export interface ToolAnswer {
  isError: boolean
  text: string
  data: Record<string, unknown>
}

/** An assistant that is connected by MCP. */
export interface McpAssistant {
  scope: string
  call(tool: string, args: Record<string, unknown>): Promise<ToolAnswer>
  close(): Promise<void>
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

/** Registers, lets the user with this session allow it, and connects. */
export async function connectAssistant(
  stack: StackInfo,
  name: string,
  jwt: string,
): Promise<McpAssistant> {
  const url = new URL(`${stack.functions_url}/mcp`)
  const consent = headlessConsent(`${stack.functions_url}/oauth`, jwt)
  const assistant = new Assistant(consent.redirectUrl, consent.ask, name)
  const transport = () => new StreamableHTTPClientTransport(url, { authProvider: assistant })
  const client = new Client({ name: 'patchbay-demo', version: '1.0.0' })

  const first = transport()
  await new Client({ name: 'patchbay-demo', version: '1.0.0' }).connect(first).catch((error) => {
    if (!(error instanceof UnauthorizedError)) throw error
  })
  await first.finishAuth(assistant.callback)
  await client.connect(transport())
  // The client checks what it is answered against what the tools promise.
  await client.listTools()

  return {
    scope: assistant.tokens()?.scope ?? '',
    async call(tool, args) {
      const { isError, content, structuredContent } = await client.callTool({
        name: tool,
        arguments: args,
      })
      const [first] = content
      claim(first?.type === 'text', `${tool} answers without text`)
      return {
        isError: isError === true,
        text: first.text,
        data: isRecord(structuredContent) ? structuredContent : {},
      }
    },
    close: () => client.close(),
  }
}
