import { describe, expect, test } from 'vitest'
import { safeRedirect, webLink } from './safe-redirect.ts'

describe('safeRedirect', () => {
  test('follows web addresses and names their host', () => {
    expect(safeRedirect('https://chatgpt.com/aip/g-1/oauth/callback?code=a&state=b')).toEqual({
      kind: 'web',
      href: 'https://chatgpt.com/aip/g-1/oauth/callback?code=a&state=b',
      label: 'chatgpt.com',
    })
    expect(safeRedirect('http://127.0.0.1:8976/cb?code=a')?.label).toBe('127.0.0.1:8976')
    expect(safeRedirect('http://[::1]:8976/cb')?.label).toBe('[::1]:8976')
  })

  test('shows a look-alike host as it really is', () => {
    expect(safeRedirect('https://chаtgpt.com/cb')?.label).toMatch(/^xn--/)
    expect(safeRedirect('https://chatgpt.com@evil.example/cb')?.label).toBe('evil.example')
  })

  test('follows the schemes of apps', () => {
    for (const uri of [
      'cursor://anysphere/cb?code=a',
      'com.example.app:/cb?code=a',
      'vscode://x/cb',
    ]) {
      expect(safeRedirect(uri)).toMatchObject({ kind: 'app', href: uri })
    }
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
    expect(safeRedirect(uri)).toBeNull()
  })

  test.each([undefined, null, 7, {}, '', '/relative', '//chatgpt.com/cb', 'https://'])(
    'refuses %j, which is no absolute URI',
    (value) => {
      expect(safeRedirect(value)).toBeNull()
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
