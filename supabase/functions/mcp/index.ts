import process from 'node:process'
import { app } from '../../../functions-shared/app/app.ts'
import { mcpFunction } from '../../../functions-shared/mcp/function.ts'

export default mcpFunction(app, process.env)
