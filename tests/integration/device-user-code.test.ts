import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { newUserCode, readUserCode } from '../../functions-shared/oauth/user-code.ts'
import { answer, expectProblem } from '../support/answers.ts'
import { deviceClient } from '../support/device.ts'
import { newPublicClient } from '../support/public-client.ts'
import { newUser } from '../support/users.ts'

const { startDevice, poll, describeDevice, decideDevice } = deviceClient()

describe('A user code', () => {
  it('has no letter that looks like another one, and no vowel: no word comes of it (RFC 8628 §6.1)', () => {
    for (let n = 0; n < 500; n++) {
      expect(newUserCode()).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/)
      expect(newUserCode()).not.toMatch(/[AEIOUY01]/)
    }
  })

  it('is hardly ever drawn twice, and each place uses the whole alphabet', () => {
    const codes = Array.from({ length: 2000 }, newUserCode)
    expect(new Set(codes).size).toBe(2000)
    for (const place of [0, 1, 2, 3, 5, 6, 7, 8]) {
      expect(new Set(codes.map((code) => code[place])).size).toBe(20)
    }
  })

  it('is read however a person types it: case, dash, spaces', () => {
    const noise = fc.array(fc.constantFrom(' ', '-', '_', '.', '–'), { maxLength: 2 })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.boolean(), noise), { minLength: 8, maxLength: 8 }),
        (typed) => {
          const code = newUserCode()
          const letters = code.replace('-', '')
          const text = typed.map(([lower, between], place) => {
            const letter = letters[place] ?? ''
            return (lower ? letter.toLowerCase() : letter) + between.join('')
          })
          expect(readUserCode(text.join(''))).toBe(code)
        },
      ),
    )
  })

  it('is not read from more or fewer letters', () => {
    for (const typed of ['', 'BCDF', 'BCDF-GHJ', 'BCDF-GHJKL', '1234-5678', 'BCDF-GHJ1']) {
      expect(readUserCode(typed)).toBeNull()
    }
  })

  it.each<[what: string, as: (code: string) => string]>([
    ['as shown', (code) => code],
    ['in lower case', (code) => code.toLowerCase()],
    ['without the dash', (code) => code.replace('-', '')],
    ['with spaces around', (code) => `%20${code.replace('-', '%20-%20')}%20`],
    ['mixed', (code) => code.slice(0, 3).toLowerCase() + code.slice(3)],
  ])('%s is accepted by the page and by the decision', async (_what, as) => {
    const { client } = await newPublicClient()
    const { client_id } = client
    const { device_code, user_code } = await startDevice({ client_id })
    expect((await describeDevice(as(user_code))).status).toBe(200)
    expect((await decideDevice(as(user_code), await newUser())).status).toBe(200)
    expect((await poll(device_code, { client_id })).status).toBe(200)
  })

  it.each([
    'BBBB-BBBB',
    'AAAA-AAAA',
    '1234-5678',
    'x',
    '%00',
    '%ED%A0%80',
    'x'.repeat(3000),
    '..%2F..%2Ftoken',
  ])('that is unknown or impossible is a 404: %s', async (code) => {
    await expectProblem(describeDevice(code), 404, 'not_found')
    await expectProblem(decideDevice(code, await newUser()), 404, 'not_found')
  })

  it('is no temp code, and a temp code is no user code', async () => {
    const device = deviceClient()
    const { login_url } = await device.getLogin()
    const { client } = await newPublicClient()
    const { user_code } = await startDevice({ client_id: client.client_id })
    await expectProblem(device.describeLogin(user_code), 400, 'invalid_request')
    await expectProblem(device.decideLogin(user_code, await newUser()), 400, 'invalid_request')
    await expectProblem(describeDevice(login_url.split('/').at(-1) ?? ''), 404, 'not_found')
    expect((await answer(describeDevice(user_code))).body.status).toBe('pending')
  })
})
