import { describe, expect, it } from 'vitest'
import { openApiDocument } from '../../functions-shared/actions/openapi.ts'
import { getLoginDefinition } from '../../functions-shared/actions/pairing/get-login-definition.ts'
import { actions } from '../../functions-shared/actions/registry.ts'
import { answer, expectFault } from '../support/answers.ts'
import { gptDoor } from '../support/both-doors.ts'
import { gpt } from '../support/gpt.ts'
import { F } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

const documentAt = (query: string) => answer(fetch(`${F}/gpt/openapi.json${query}`))

describe('GET gpt/openapi.json?auth=…', () => {
  it('serves the pairing variant, and OAuth by default', async () => {
    const config = { gptResource: `${F}/gpt`, issuer: `${F}/oauth` }
    const made = (auth: 'oauth' | 'pairing') =>
      JSON.parse(JSON.stringify(openApiDocument(actions, config, auth)))
    expect((await documentAt('?auth=pairing')).body).toEqual(made('pairing'))
    expect((await documentAt('?auth=oauth')).body).toEqual(made('oauth'))
    expect((await documentAt('')).body).toEqual(made('oauth'))
  })

  it.each(['?auth=basic', '?auth=', '?auth=PAIRING', '?auth=oauth&auth=pairing'])(
    'refuses %s',
    async (query) => {
      await expectFault(fetch(`${F}/gpt/openapi.json${query}`), 400, 'invalid_request', /^auth /)
    },
  )
})

describe('The pairing variant, played by its document', () => {
  it('GetLogin answers what it promises, and its key opens every operation once claimed', async () => {
    const { body: document } = await documentAt('?auth=pairing')
    const server = document.servers[0].url
    const login = await answer(fetch(`${server}/getlogin`))
    expect(document.paths['/getlogin'].get.operationId).toBe('GetLogin')
    const { login_url, pairing_key } = getLoginDefinition.output.parse(login.body)

    const user = await newUser()
    const before = await fetch(`${server}/me`, { headers: { key: pairing_key } })
    expect(before.status, 'not before the user logged in').toBe(401)
    await fetch(`${F}/gpt/login/${login_url.split('/').at(-1)}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${user.jwt}` },
    })

    const { body: made } = await answer(
      gpt(null, '/todos', { json: { title: 'by pairing' }, headers: { key: pairing_key } }),
    )
    const args: Record<string, object> = {
      createTodo: { title: 'another' },
      updateTodo: { id: made.id, title: 'changed' },
      replaceTodo: { id: made.id, title: 'replaced', completed: false },
      getTodo: { id: made.id },
      completeTodo: { id: made.id },
      deleteTodo: { id: made.id },
    }
    for (const action of actions) {
      const input = args[action.operationId] ?? action.example ?? {}
      const outcome = await gptDoor.call(action, { ...input }, pairing_key)
      expect(outcome, action.operationId).toHaveProperty('output')
    }
  })
})
