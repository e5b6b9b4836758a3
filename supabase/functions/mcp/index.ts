import process from 'node:process'
import { app } from '../../../functions-shared/app/app.ts'
import { mcpRoutes } from '../../../functions-shared/mcp/routes.ts'
import { createEdgeFunction } from '../../../functions-shared/runtime/http/edge-function.ts'
import { sharedRuntime } from '../../../functions-shared/runtime/runtime.ts'

export default createEdgeFunction('mcp', mcpRoutes(app), () => sharedRuntime(process.env))
