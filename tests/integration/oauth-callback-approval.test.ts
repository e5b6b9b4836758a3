import { describe, expect, it } from 'vitest'
import { inRoot } from '../../local-stack/paths.ts'
import { runCommand } from '../../scripts/test/run-command.ts'
import { expectOAuthProblem } from '../support/answers.ts'
import { eventsOf } from '../support/audit.ts'
import { newAssistant } from '../support/clients.ts'
import { logged } from '../support/functions-log.ts'
import { stack } from '../support/stack.ts'

/** Asks for a redirect URI that is not registered and gives the warning that the log holds. */
async function refuse(assistant: Awaited<ReturnType<typeof newAssistant>>, redirect_uri: string) {
  const headers = await expectOAuthProblem(
    assistant.authorize({ redirect_uri }),
    400,
    'invalid_request',
  )
  const id = headers.get('x-request-id')
  return await logged(
    `of ${id}`,
    ({ event, request_id }) => event === 'redirect_uri_refused' && request_id === id,
  )
}

/** Runs a command as the operator would, on this stack's database. */
const operate = (words: string[]) =>
  runCommand(process.execPath, [inRoot('scripts/run.mjs'), ...words, '--db-url', stack.db_url])

describe('The callback of a GPT changes when its settings are edited', () => {
  it.each([
    () => `https://chatgpt.com/aip/g-${crypto.randomUUID().replaceAll('-', '')}/oauth/callback`,
    () => `https://chat.openai.com/aip/g-${crypto.randomUUID()}/oauth/callback`,
    () => `https://chatgpt.com/connector/oauth/${crypto.randomUUID()}`,
  ])(
    'the log tells the operator the command that approves it, and the command works (%#)',
    async (make) => {
      const assistant = await newAssistant()
      const redirect_uri = make()
      const line = await refuse(assistant, redirect_uri)
      expect(line).toMatchObject({
        level: 'warn',
        client_id: assistant.client.client_id,
        redirect_uri,
      })

      const [npm, run, command, dashes, ...words] = String(line.approve_with).split(' ')
      expect([npm, run, command, dashes]).toEqual(['npm', 'run', 'clients', '--'])
      const { code, output } = await operate(['clients', ...words])
      expect(code, output).toBe(0)

      expect(await assistant.newRequest({ redirect_uri })).toMatch(/^[0-9a-f-]{36}$/)
      expect(await assistant.newRequest()).toMatch(/^[0-9a-f-]{36}$/)
      expect(await eventsOf({ client: assistant.client.client_id })).toEqual([
        'redirect_uri_refused',
        'redirect_uri_allowed',
      ])
    },
  )

  it.each([
    'https://chatgpt.com.evil.example/aip/g-1/oauth/callback',
    'https://evil.example/https://chatgpt.com/aip/g-1/oauth/callback',
    'https://chatgpt.com/aip/g-1/oauth/callback/../../../../evil',
    'https://chatgpt.com/aip/g-1 /oauth/callback',
    'https://chatgpt.com/aip/$(reboot)/oauth/callback',
    'https://chatgpt.com/aip/g-1/oauth/callback;reboot',
    'http://chatgpt.com/aip/g-1/oauth/callback',
    'https://app.example/callback',
  ])(
    'no command is offered for anything else, least of all what a shell would run: %s',
    async (uri) => {
      const line = await refuse(await newAssistant(), uri)
      expect(line).not.toHaveProperty('approve_with')
    },
  )
})
