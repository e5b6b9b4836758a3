import process from 'node:process'
import { app } from '../../../functions-shared/app/app.ts'
import { oauthFunction } from '../../../functions-shared/oauth/function.ts'

export default oauthFunction(app, process.env)
