import {
  isSpecType,
  type JSONRPCRequest,
  ProtocolError,
  ProtocolErrorCode,
  type Result,
  Server,
  type ServerContext,
  specTypeSchemas,
} from '@modelcontextprotocol/server'

type RequestHandler = (request: JSONRPCRequest, context: ServerContext) => Promise<Result>

const requestTypes = new Map<string, keyof typeof specTypeSchemas>([
  ['initialize', 'InitializeRequest'],
  ['ping', 'PingRequest'],
  ['prompts/get', 'GetPromptRequest'],
  ['prompts/list', 'ListPromptsRequest'],
  ['server/discover', 'DiscoverRequest'],
  ['tools/list', 'ListToolsRequest'],
])

/**
 * The SDK's server. Where the parameters of a request are not those of its method it throws an error without a code, which
 * becomes -32603, "internal error". It is the client's: -32602 (JSON-RPC 2.0 §5.1), with the member's name.
 */
export class SdkServer extends Server {
  protected override _wrapHandler(method: string, handler: RequestHandler): RequestHandler {
    const wrapped = super._wrapHandler(method, handler)
    const type = requestTypes.get(method)
    if (type === undefined) return wrapped

    return async (request, context) => {
      try {
        return await wrapped(request, context)
      } catch (error) {
        const hasCode = error instanceof Error && 'code' in error
        const problem = hasCode ? null : await problemOf(request, type)
        if (problem === null) throw error
        throw new ProtocolError(ProtocolErrorCode.InvalidParams, problem)
      }
    }
  }
}

/** What is wrong with the parameters of a request; null where nothing is, so that the fault is ours. */
async function problemOf(
  request: JSONRPCRequest,
  type: keyof typeof specTypeSchemas,
): Promise<string | null> {
  if (isSpecType[type](request)) return null
  const { issues } = await specTypeSchemas[type]['~standard'].validate(request)
  return (issues ?? [])
    .slice(0, 3)
    .map(({ path, message }) => `${path?.map(String).join('.').slice(0, 100)}: ${message}`)
    .join('; ')
}
