import process from 'node:process'
import { usersFunction } from '../../../functions-shared/users/function.ts'

export default usersFunction(process.env)
