import process from 'node:process'
import { mcpRoutes } from '../../../functions-shared/mcp/routes.ts'
import { createEdgeFunction } from '../../../functions-shared/platform/edge-function.ts'
import { sharedRuntime } from '../../../functions-shared/platform/runtime.ts'

export default createEdgeFunction('mcp', mcpRoutes, () => sharedRuntime(process.env))
