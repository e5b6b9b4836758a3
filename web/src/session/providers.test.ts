import { expect, test } from 'vitest'
import { parseSettings } from './providers.ts'

test('offers the providers that are on, and no others', () => {
  const { providers, email } = parseSettings({
    external: { email: true, github: true, google: false, phone: true, anonymous_users: true },
  })
  expect(providers).toEqual([{ id: 'github', name: 'GitHub' }])
  expect(email).toBe(true)
})

test('leaves out what the project has off', () => {
  const ways = parseSettings({ external: { email: false, google: true }, disable_signup: true })
  expect(ways).toMatchObject({ email: false, signUp: false })
})

test.each([null, {}, { external: null }, { external: { email: false } }])(
  'offers the form when %j says nothing better',
  (body) => {
    expect(parseSettings(body)).toMatchObject({ email: true, signUp: true, providers: [] })
  },
)
