import { describe, expect, it } from 'vitest'
import { openApiDocument } from '../../../functions-shared/actions/openapi.ts'
import { getLoginDefinition } from '../../../functions-shared/actions/pairing/get-login-definition.ts'
import { app } from '../../../functions-shared/app/app.ts'
import { answer, expectProblem } from '../../support/answers.ts'
import { gptDoor } from '../../support/both-doors.ts'
import { gpt } from '../../support/gpt.ts'
import { F } from '../../support/stack.ts'
import { newUser } from '../../support/users.ts'
import { exampleFor, mayRefuse, shippedEffects } from '../support/examples.ts'

const { actions } = app

const documentAt = (query: string) => answer(fetch(`${F}/gpt/openapi.json${query}`))

describe('GET gpt/openapi.json?auth=…', () => {
  it('serves the pairing variant, and OAuth by default', async () => {
    const config = { gptResource: `${F}/gpt`, issuer: `${F}/oauth` }
    const made = (auth: 'oauth' | 'pairing') =>
      JSON.parse(JSON.stringify(openApiDocument(app, config, auth)))
    expect((await documentAt('?auth=pairing')).body).toEqual(made('pairing'))
    expect((await documentAt('?auth=oauth')).body).toEqual(made('oauth'))
    expect((await documentAt('')).body).toEqual(made('oauth'))
  })

  it.each(['?auth=basic', '?auth=', '?auth=PAIRING', '?auth=oauth&auth=pairing'])(
    'refuses %s',
    async (query) => {
      await expectProblem(fetch(`${F}/gpt/openapi.json${query}`), 400, 'invalid_request', /^auth /)
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
    // What destroys comes last: the others need the todo.
    const last = actions.filter(({ effect }) => effect === 'destroy')
    for (const action of [...actions.filter((one) => !last.includes(one)), ...last]) {
      const { operationId } = action
      const outcome = await gptDoor.call(action, exampleFor(action, made.id), pairing_key)
      if (outcome.error && !(operationId in shippedEffects)) {
        expect(outcome.error, operationId).toMatch(mayRefuse)
      } else {
        expect(outcome, operationId).toHaveProperty('output')
      }
    }
  })
})
