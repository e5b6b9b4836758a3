import { describe, expect, test } from 'vitest'
import { hostParts } from './host-parts.ts'

describe('hostParts', () => {
  test.each([
    ['chatgpt.com', '', 'chatgpt.com'],
    ['login.chatgpt.com', 'login.', 'chatgpt.com'],
    ['chatgpt.com.evil.example', 'chatgpt.com.', 'evil.example'],
    ['shop.evil.co.uk', 'shop.', 'evil.co.uk'],
    ['evil.co', '', 'evil.co'],
    ['a.b.ai', 'a.', 'b.ai'],
    ['app.evil.example:8443', 'app.', 'evil.example:8443'],
    ['evil.example.', '', 'evil.example'],
    ['203.0.113.7:8080', '', '203.0.113.7:8080'],
    ['[2001:db8::1]:8080', '', '[2001:db8::1]:8080'],
    ['intranet', '', 'intranet'],
  ])('%s', (host, start, end) => {
    expect(hostParts(host)).toEqual({ start, end })
  })

  test('shortens the start of a long host, and never its end', () => {
    const label = 'x'.repeat(63)
    expect(hostParts(`chatgpt.com.${label}.${label}.${label}.evil.example`)).toEqual({
      start: '[…].',
      end: 'evil.example',
    })
    const many = `${'login.chatgpt.com.'.repeat(10)}evil.example`
    const { start, end } = hostParts(many)
    expect(start).toMatch(/^\[…\]\./)
    expect(many.endsWith(start.slice(3) + end)).toBe(true)
    expect(start.length + end.length).toBeLessThan(66)
    expect(hostParts(`a.${label}.example`).end).toBe(`${label}.example`)
  })
})
