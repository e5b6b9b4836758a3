import { describe, expect, it } from 'vitest'
import { returnTarget } from '../../functions-shared/oauth/clients/return-target.ts'

describe('Where a client returns to is', () => {
  it.each([
    ['https://chatgpt.com/aip/g-1/oauth/callback?x=1', 'chatgpt.com'],
    ['https://chatgpt.com@evil.example/', 'evil.example'],
    ['https://CHATGPT.com:8443/', 'chatgpt.com:8443'],
    ['https://%63hatgpt.com/', 'chatgpt.com'],
    ['https://chаtgpt.com/', 'xn--chtgpt-4nf.com'],
    ['https://例え.jp/', 'xn--r8jz45g.jp'],
    ['https://127.0.0.1.evil.example/', '127.0.0.1.evil.example'],
    ['https://localhost.evil.example/', 'localhost.evil.example'],
  ])('a website, by the host that a browser goes to: %s', (uri, host) => {
    expect(returnTarget(uri)).toEqual({ kind: 'web', host })
  })

  it.each([
    ['http://localhost:3118/callback', 'localhost:3118'],
    ['http://127.0.0.1/callback', '127.0.0.1'],
    ['http://[::1]:1/cb', '[::1]:1'],
    ['https://localhost/cb', 'localhost'],
    ['https://app.localhost/cb', 'app.localhost'],
    ['https://2130706433/cb', '127.0.0.1'],
  ])('an app on this computer: %s', (uri, host) => {
    expect(returnTarget(uri)).toEqual({ kind: 'loopback', host })
  })

  it.each([
    ['com.evil.app://chatgpt.com/aip/callback', 'com.evil.app', null],
    ['com.evil.app:/chatgpt.com', 'com.evil.app', null],
    ['vscode://claude.ai/callback', 'vscode', null],
    ['cursor://chatgpt.com/', 'cursor', null],
    ['cursor://anysphere.cursor-mcp/oauth/callback', 'cursor', 'Cursor'],
    ['cursor://anysphere.cursor-mcp/oauth/callback?code=1', 'cursor', 'Cursor'],
    ['cursor://anysphere.cursor-mcp/oauth/callback/x', 'cursor', null],
  ])('an app, by its scheme and never by its authority: %s', (uri, scheme, name) => {
    expect(returnTarget(uri)).toEqual({ kind: 'app', scheme, name })
  })

  it.each(['', '/callback', 'https://'])('nowhere for %j', (uri) => {
    expect(returnTarget(uri)).toBeNull()
  })
})
