import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { waitFor } from '../../local-stack/wait-for.ts'
import { type PrivateStack, startPrivateStack } from '../support/private-stack.ts'
import { findProcess } from '../support/processes.ts'

let own: PrivateStack
beforeAll(async () => {
  own = await startPrivateStack()
})
afterAll(() => own?.remove())

const front = () => findProcess('front/serve.ts', `"port":${new URL(own.stack.info.api_url).port},`)

describe('When the process that serves the functions is killed', () => {
  it.each([1, 2])(
    'the supervisor starts it again, and everything goes on (time %i)',
    async (time) => {
      const user = await own.newUser()
      const { access_token } = await own.connect(user)
      const pid = await waitFor('the front to run', front)
      process.kill(pid, 'SIGKILL')
      await waitFor('another front', () => {
        const now = front()
        return now !== undefined && now !== pid
      })
      await waitFor('an answer', async () => (await fetch(`${own.F}/ops/health`)).status === 200)

      expect((await own.gpt(access_token, '/me')).status).toBe(200)
      expect((await own.phone(user)).status).toBe(200)
      const { error } = await user.supabase.from('notes').insert({ title: 'x' })
      expect(error).toBeNull()
      expect(own.notes).toHaveLength(time)
      expect(own.notes.at(-1)).toMatch(/ended \(SIGKILL\) and is started again/)
    },
  )
})
