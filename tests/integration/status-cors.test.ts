import { describe, expect, it } from 'vitest'
import { connect } from '../support/gpt.ts'
import { F, stack } from '../support/stack.ts'
import { newUser } from '../support/users.ts'

// voice-caddy-backend.md: "Endpoints should not allow browser CORS (mobile app only)".
describe('The status endpoints carry no CORS headers at all', () => {
  it.each(['https://evil.example', 'null', stack.web_url, 'capacitor://localhost'])(
    'whatever the origin: %s',
    async (origin) => {
      const user = await newUser()
      await connect(user)
      const url = `${F}/users/${user.id}/gpt-connection`
      const authorization = `Bearer ${user.jwt}`
      const preflight = {
        origin,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization',
      }
      const responses = [
        await fetch(url, { headers: { origin, authorization } }),
        await fetch(url, { headers: { origin } }),
        await fetch(`${url}/check`, { method: 'POST', headers: { origin, authorization } }),
        await fetch(url, { method: 'OPTIONS', headers: preflight }),
        await fetch(`${url}/check`, { method: 'OPTIONS', headers: preflight }),
        await fetch(url, { method: 'DELETE', headers: { origin, authorization } }),
        await fetch(`${F}/users/x`, { headers: { origin } }),
      ]
      expect(responses.map(({ status }) => status)).toEqual([200, 401, 200, 405, 405, 200, 404])
      for (const response of responses) {
        const names = [...response.headers.keys()]
        expect(names.filter((name) => name.startsWith('access-control-'))).toEqual([])
      }
    },
  )
})
