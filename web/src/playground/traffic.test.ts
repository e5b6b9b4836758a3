import { expect, test } from 'vitest'
import { prettyBody, shownRequest, withoutSecrets } from './traffic.ts'

const TOKEN = `pb_at_${'A'.repeat(43)}`

test('shows no secret whole, wherever it stands', () => {
  const shown = shownRequest({
    title: 'x',
    method: 'POST',
    url: `https://api.example/token?hint=${TOKEN}`,
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ access_token: TOKEN }),
  })
  expect(JSON.stringify(shown)).not.toContain('AAAAAAA')
  expect(shown.headers).toEqual(['authorization: Bearer pb_at_AAAAAA…'])
  expect(shown.line).toBe('POST /token?hint=pb_at_AAAAAA…')
})

test('shows a form one field a line, without code and verifier', () => {
  const { body } = shownRequest({
    title: 'x',
    method: 'POST',
    url: 'https://api.example/token',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: `grant_type=a%3Ab&code=pb_ac_${'C'.repeat(43)}&code_verifier=${'V'.repeat(43)}`,
  })
  expect(body).toBe('grant_type=a:b\n&code=pb_ac_CCCCCC…\n&code_verifier=VVVVVV…')
})

test('indents JSON, and leaves anything else as it is', () => {
  expect(prettyBody('{"a":1}')).toBe('{\n  "a": 1\n}')
  expect(prettyBody('no JSON')).toBe('no JSON')
  expect(withoutSecrets('nothing secret')).toBe('nothing secret')
})
