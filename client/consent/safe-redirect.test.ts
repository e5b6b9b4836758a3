import { describe, expect, test } from 'vitest'
import { safeRedirect, webLink } from './safe-redirect.ts'

const followed = (uri: unknown) => safeRedirect(uri, null)

describe('safeRedirect', () => {
  test('follows web addresses and names their host', () => {
    expect(followed('https://chatgpt.com/aip/g-1/oauth/callback?code=a&state=b')).toEqual({
      href: 'https://chatgpt.com/aip/g-1/oauth/callback?code=a&state=b',
      place: { kind: 'web', host: 'chatgpt.com' },
    })
    expect(followed('http://[::1]:8976/cb')?.place).toEqual({
      kind: 'loopback',
      host: '[::1]:8976',
    })
  })

  test('shows a look-alike host as it really is', () => {
    expect(followed('https://chаtgpt.com/cb')?.place).toEqual({
      kind: 'web',
      host: 'xn--chtgpt-4nf.com',
    })
    expect(followed('https://chatgpt.com@evil.example/cb')?.place).toEqual({
      kind: 'web',
      host: 'evil.example',
    })
  })

  test('follows the schemes of apps', () => {
    const href = 'com.example.app:/cb?code=a'
    const place = { kind: 'app', scheme: 'com.example.app', name: null }
    expect(followed(href)).toEqual({ href, place })
  })

  test('follows a scheme of one word when the page said so before', () => {
    const href = 'cursor://anysphere.cursor-mcp/oauth/callback?code=a'
    const cursor = { kind: 'app', scheme: 'cursor', name: 'Cursor' } as const
    expect(followed(href)).toBeNull()
    expect(safeRedirect(href, cursor)).toEqual({ href, place: cursor })
  })

  test('goes nowhere but where the page said', () => {
    const chatgpt = { kind: 'web', host: 'chatgpt.com' } as const
    expect(safeRedirect('https://chatgpt.com/cb', chatgpt)).not.toBeNull()
    for (const uri of ['https://evil.example/', 'https://chatgpt.com:1/', 'com.evil.app:/cb']) {
      expect(safeRedirect(uri, chatgpt)).toBeNull()
    }
    const app = { kind: 'app', scheme: 'javascript', name: null } as const
    expect(safeRedirect('javascript:alert(1)', app)).toBeNull()
  })

  test.each([
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    '\u{1}javascript:alert(1)',
    'javascript://chatgpt.com/%0aalert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:msgbox(1)',
    'blob:https://chatgpt.com/1',
    'filesystem:https://chatgpt.com/1',
    'file:///etc/passwd',
    'about:blank',
    'view-source:https://chatgpt.com',
    'intent://x#Intent;scheme=https;end',
    'ms-msdt:/id',
    'chrome://settings',
    'chrome-extension://x/y',
    'mailto:a@example.org',
    'tel:+100',
    'smb://files.evil.example/share',
    'ldap://evil.example',
    'ssh://evil.example',
    'shell:startup',
    'ms-word:ofe|u|https://evil.example',
    'x-apple.systempreferences:com.apple.preference',
    'myapp://callback',
  ])('refuses %j', (uri) => {
    expect(followed(uri)).toBeNull()
  })

  test.each([undefined, null, 7, {}, '', '/relative', '//chatgpt.com/cb', 'https://'])(
    'refuses %j, which is no absolute URI',
    (value) => {
      expect(followed(value)).toBeNull()
    },
  )
})

describe('webLink', () => {
  test('accepts https only', () => {
    expect(webLink('https://openai.com/policies')).toEqual({
      href: 'https://openai.com/policies',
      host: 'openai.com',
    })
    for (const uri of ['http://openai.com', 'javascript:alert(1)', 'policy', null, 3]) {
      expect(webLink(uri)).toBeNull()
    }
  })
})
