import type { Action } from '../actions/define-action.ts'
import { isJsonObject } from '../runtime/input/json-object.ts'
import { callTool } from './call-tool.ts'
import type { McpContext } from './context.ts'
import type { RpcId } from './rpc-error.ts'

/** A tool call that leaves nothing to negotiate, of a tool that there is. */
export interface PlainCall {
  id: NonNullable<RpcId>
  action: Action
  fields: Record<string, unknown>
}

/** Protocol versions in which a request says nothing of the protocol but this name of it, in a header. */
export const plainVersions: ReadonlySet<string> = new Set([
  '2025-11-25',
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
  '2024-10-07',
])

/** Keys of `_meta` with this prefix are the protocol's own (MCP, Basic, "_meta"). */
const RESERVED = 'io.modelcontextprotocol/'

/**
 * Reads the usual case: one `tools/call` of a version before 2026-07-28, in the form that the specification gives it.
 * Anything else, wrong or only rare, is null and left to the SDK.
 */
export function readPlainCall(
  message: unknown,
  { call: { request }, toolset }: Pick<McpContext, 'call' | 'toolset'>,
): PlainCall | null {
  if (!isJsonObject(message) || !hasOnly(message, 'jsonrpc', 'id', 'method', 'params')) return null
  const { jsonrpc, id, method, params } = message
  if (method !== 'tools/call' || jsonrpc !== '2.0' || !isId(id)) return null
  if (!namesPlainVersion(request)) return null

  if (!isJsonObject(params) || !hasOnly(params, 'name', 'arguments', '_meta')) return null
  const { name, arguments: fields = {}, _meta = {} } = params
  const action = typeof name === 'string' ? toolset.actions.get(name) : undefined
  if (!action || !isJsonObject(fields) || !isPlainMeta(_meta)) return null
  return { id, action, fields }
}

/** Answers a call as the SDK does. The SDK would take longer for it than all else here. */
export async function answerPlainCall(
  { id, action, fields }: PlainCall,
  context: McpContext,
): Promise<Response> {
  const result = await callTool(action, fields, context)
  return Response.json({ jsonrpc: '2.0', id, result })
}

function namesPlainVersion({ headers }: Request): boolean {
  const version = headers.get('mcp-protocol-version')
  return version === null || plainVersions.has(version)
}

/** What a client tells for its own use, as ChatGPT does, means nothing here. */
function isPlainMeta(meta: unknown): boolean {
  if (!isJsonObject(meta) || Object.keys(meta).some((key) => key.startsWith(RESERVED))) return false
  return meta.progressToken === undefined || isId(meta.progressToken)
}

function isId(value: unknown): value is NonNullable<RpcId> {
  return typeof value === 'string' || Number.isSafeInteger(value)
}

function hasOnly(object: object, ...keys: string[]): boolean {
  return Object.keys(object).every((key) => keys.includes(key))
}
