import process from 'node:process'
import { gptFunction } from '../../../functions-shared/actions/function.ts'
import { app } from '../../../functions-shared/app/app.ts'

export default gptFunction(app, process.env)
