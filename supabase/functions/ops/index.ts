import process from 'node:process'
import { opsFunction } from '../../../functions-shared/ops/function.ts'

export default opsFunction(process.env)
