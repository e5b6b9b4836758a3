import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { redirectUriProblem } from '../../functions-shared/oauth/clients/redirect-uri.ts'

describe('A redirect URI may be registered when it is', () => {
  it.each([
    ['https', 'https://app.example/callback'],
    ['https with a query, a port and percent-encoding', 'https://app.example:8443/a%20b?x=1&y=%2F'],
    ['the callback of a GPT', 'https://chatgpt.com/aip/g-0123456789abcdef/oauth/callback'],
    ['the callback of ChatGPT', 'https://chatgpt.com/connector_platform_oauth_redirect'],
    ['the callback of Claude', 'https://claude.ai/api/mcp/auth_callback'],
    ['loopback by IPv4, without a port', 'http://127.0.0.1/callback'],
    ['loopback by IPv4, with a port', 'http://127.0.0.1:49152/callback'],
    ['loopback by IPv6', 'http://[::1]:49152/callback'],
    ['loopback by name', 'http://localhost:3000/callback'],
    ['the callback of Cursor', 'cursor://anysphere.cursor-mcp/oauth/callback'],
    ['the callback of Warp', 'warp://mcp/oauth2callback'],
    ['the callback of Claude', 'claude://claude.ai/mcp-auth-callback/sdk'],
    ["an app's own scheme under a country's domain", 'de.example.app:/callback'],
    ["an app's own scheme with an authority", 'com.example.app://oauth'],
    ["an app's own scheme without one (RFC 8252 §7.1)", 'com.example.app:/oauth2redirect/patchbay'],
  ])('%s', (_what, uri) => {
    expect(redirectUriProblem(uri)).toBeNull()
  })

  it('of 2000 characters', () => {
    const prefix = 'https://app.example/'
    expect(redirectUriProblem(prefix.padEnd(2000, 'x'))).toBeNull()
    expect(redirectUriProblem(prefix.padEnd(2001, 'x'))).toMatch(/longer/)
  })
})

describe('A redirect URI is refused when it', () => {
  it.each([
    ['is empty', '', /absolute/],
    ['is a path', '/callback', /absolute/],
    ['has no scheme', 'app.example/callback', /absolute/],
    ['has no scheme of its own', '//app.example/callback', /absolute/],
    ['has no host', 'https://', /absolute/],
    ['has an impossible port', 'https://app.example:99999/', /absolute/],
    ['has a space', 'https://app.example/a b', /absolute/],
    ['begins with a space', ' https://app.example/', /absolute/],
    ['has a tab, which browsers drop', 'https://app.example/\tcallback', /absolute/],
    ['has a line break', 'https://app.example/\r\nlocation: https://evil.example', /absolute/],
    ['has a NUL', 'https://app.example/\0', /absolute/],
    ['has half a surrogate pair', 'https://app.example/\ud800', /absolute/],
    ['has a fragment (RFC 6749 §3.1.2)', 'https://app.example/#here', /fragment/],
    ['has an empty fragment', 'https://app.example/#', /fragment/],
    ['has a user name', 'https://user@app.example/', /user name/],
    ['has a password', 'https://:secret@app.example/', /user name/],
    ['hides its host behind a user name', 'http://127.0.0.1:80@evil.example/', /user name/],
    ['has a wildcard host', 'https://*.app.example/', /wildcard/],
    ['has a scheme in capital letters', 'HTTPS://app.example/callback', /lower case/],
    ['has one capital letter in it', 'Http://localhost/callback', /lower case/],
    ['has one in a scheme of its own', 'com.example.App:/callback', /lower case/],
    ['has a wildcard path', 'https://app.example/*', /wildcard/],
  ])('%s', (_what, uri, reason) => {
    expect(redirectUriProblem(uri)).toMatch(reason)
  })

  it.each([
    'http://app.example/callback',
    'http://127.0.0.2/callback',
    'http://10.0.0.1/callback',
    'http://127.0.0.1.evil.example/callback',
    'http://localhost.evil.example/callback',
    'http://app.localhost/callback',
    'http://localhost./callback',
    'http://[::2]/callback',
    'http://[::ffff:127.0.0.1]/callback',
  ])('is http and not loopback: %s', (uri) => {
    expect(redirectUriProblem(uri)).toMatch(/use https/)
  })

  it.each([
    'javascript://app.example/%0aalert(1)',
    'JavaScript://app.example/%0aalert(1)',
    'data://text/html,x',
    'vbscript://x',
    'file:///etc/passwd',
    'filesystem://x',
    'blob://x',
    'about://blank',
    'view-source://x',
    'ftp://app.example/',
    'ws://app.example/',
    'wss://app.example/',
    'mailto://a@app.example',
    'intent://x',
    'chrome://settings',
    'chrome-extension://x/y',
    'smb://files.evil.example/share',
    'ldap://evil.example/cn',
    'ssh://evil.example/',
    'sftp://evil.example/',
    'telnet://evil.example/',
    'shell://x',
    'ms-msdt://x',
    'ms-word://ofe',
    'search-ms://query',
    'steam://run/1',
    'zoommtg://x',
    'facetime://x',
    'itms-apps://x',
    'x-apple.systempreferences://x',
    'microsoft.windows.camera://x/y',
    'google.navigation:/q',
    'apple.news:/x',
    'myapp://callback',
  ])('has a scheme that a browser or a phone acts on by itself: %s', (uri) => {
    expect(redirectUriProblem(uri)).not.toBeNull()
  })

  it.each([
    'vscode://vscode.git/clone?url=https://evil.example/x.git',
    'vscode://vscode.git/clone',
    'vscode://claude.ai/callback',
    'vscode-insiders://vscode-remote/ssh-remote+evil.example/home',
    'cursor://anysphere.cursor-deeplink/mcp/install?name=x&config=e30=',
    'cursor://anysphere.cursor-deeplink/mcp/install',
    'cursor://anysphere.cursor-mcp/oauth/callback/',
    'cursor://anysphere.cursor-mcp/oauth/callback?x=1',
    'cursor://anysphere.cursor-mcp/oauth/../x',
    'cursor://ANYSPHERE.cursor-mcp/oauth/callback',
    'CURSOR://anysphere.cursor-mcp/oauth/callback',
    'windsurf://vscode.git/clone',
    'zed://ssh/evil.example',
  ])('is any link of an editor but the callback of its MCP client: %s', (uri) => {
    expect(redirectUriProblem(uri)).toMatch(/PATCHBAY_APP_SCHEMES/)
  })

  it.each([
    'chatgpt.com://x/callback',
    'claude.ai:/callback',
    'ai.chatgpt.com:/callback',
    'com.evil.com://x',
    'com.-evil://x',
    'com..evil://x',
  ])('has a scheme that reads as a host, or as no domain name: %s', (uri) => {
    expect(redirectUriProblem(uri)).not.toBeNull()
  })

  it.each([
    ['https://app.example/cb?state=x', 'state'],
    ['https://app.example/cb?a=b&code=x', 'code'],
    ['https://app.example/cb?iss', 'iss'],
    ['https://app.example/cb?%65rror=x', 'error'],
    ['http://127.0.0.1/cb?state=', 'state'],
    ['com.example.app:/cb?code=x', 'code'],
  ])('has in its own query what belongs to the answer: %s', (uri, name) => {
    expect(redirectUriProblem(uri)).toContain(`'${name}'`)
  })

  it.each(['https://app.example/cb?statement=1', 'https://app.example/code?x=state'])(
    'but not when it only resembles that: %s',
    (uri) => {
      expect(redirectUriProblem(uri)).toBeNull()
    },
  )

  it.each(['https://chatgpt.com,evil.example/', 'https://a..example/', "https://it's.example/"])(
    'has a host that is not a host name: %s',
    (uri) => {
      expect(redirectUriProblem(uri)).toMatch(/host name/)
    },
  )

  it.each(['urn:ietf:wg:oauth:2.0:oob', 'myapp:callback', 'myapp:', 'com.example.app:callback'])(
    'has neither an authority nor a path: %s',
    (uri) => {
      expect(redirectUriProblem(uri)).not.toBeNull()
    },
  )

  it.each([
    'https:app.example/callback',
    'https:/app.example/callback',
    'https:///app.example/callback',
    'https:\\\\app.example\\callback',
    'https://app.example\\@evil.example/callback',
    'http:127.0.0.1/callback',
  ])(
    'is https or http by the leniency of URL parsers only, which browsers resolve otherwise: %s',
    (uri) => {
      expect(redirectUriProblem(uri)).not.toBeNull()
    },
  )

  it.each([
    'https://app.example/カ',
    'https://例え.jp/callback',
    'https://app.example/\u0001',
    'https://app.example/\u007f',
  ])(
    'has characters that no URI has (RFC 3986 §2), which no Location header can carry: %j',
    (uri) => {
      expect(redirectUriProblem(uri)).not.toBeNull()
    },
  )

  it('is any text but an absolute https, loopback or app URI', () => {
    const accepted = /^(https:|http:\/\/(127|\[|localhost|0x|2130|017)|[a-z][a-z0-9+.-]*:\/\/)/i
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), (uri) => {
        if (redirectUriProblem(uri) === null) expect(uri).toMatch(accepted)
      }),
    )
  })
})

describe('A callback that the operator lists', () => {
  const listed = 'myeditor://mcp/callback'

  it('may be registered, exactly as it is listed', () => {
    expect(redirectUriProblem(listed, [listed])).toBeNull()
    for (const uri of [`${listed}/`, `${listed}?x=1`, 'myeditor://mcp/other', 'myeditor://x']) {
      expect(redirectUriProblem(uri, [listed])).not.toBeNull()
    }
  })

  it('is refused without that', () => {
    expect(redirectUriProblem(listed)).toMatch(/PATCHBAY_APP_SCHEMES/)
  })
})
