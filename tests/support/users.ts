import { newUserOn, type TestUser } from './sign-up.ts'
import { stack } from './stack.ts'

export type { TestUser } from './sign-up.ts'

/** Signs up a new user through the real Auth API of the running stack. */
export function newUser(): Promise<TestUser> {
  return newUserOn(stack)
}
