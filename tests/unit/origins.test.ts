import { describe, expect, it } from 'vitest'
import { includesOrigin, readOrigins } from '../../functions-shared/runtime/config/origins.ts'

describe('The list of origins', () => {
  it.each([
    ['*', '*'],
    [' * ', '*'],
    ['https://app.example', ['https://app.example']],
    ['https://App.example:8443/, loopback', ['https://app.example:8443', 'loopback']],
    ['http://[::1]:3000,', ['http://[::1]:3000']],
    ['https://xn--n-nga1b.example', ['https://xn--n-nga1b.example']],
    ['vscode-webview://abc', ['vscode-webview://abc']],
    ['app://obsidian.md', ['app://obsidian.md']],
  ])('%j is read', (text, origins) => {
    expect(readOrigins(text)).toEqual({ origins })
  })

  it.each([
    'app.example',
    'https://app.example/path',
    'https://user@app.example',
    'https://app.example?x',
    'null',
    'https:// app.example',
  ])('%j is refused', (text) => {
    expect(readOrigins(text)).toHaveProperty('problem')
  })

  it.each([
    ['a wildcard', 'https://*.example.com'],
    ['a wildcard of another scheme', 'vscode-webview://*'],
    ['the port that its scheme has anyway', 'https://a.example:443'],
    ['the same of http', 'http://a.example:80'],
    ['letters that are not ASCII', 'https://ünï.example'],
    ['a backslash', 'https://a\\b'],
    ['an address written in another way', 'http://127.1'],
    ['an IPv6 address in full', 'http://[0:0:0:0:0:0:0:1]:3000'],
    ['an empty port', 'https://a.example:'],
    ['a scheme that no page has', 'wss://a.example'],
    ['a file, whose origin is null', 'file://localhost'],
  ])('%s matches no page, so it is refused by its place: %j', (_what, entry) => {
    expect(readOrigins(`https://app.example, , ${entry}`)).toEqual({
      problem: expect.stringMatching(/^entry 2 /),
    })
  })

  it('takes * alone', () => {
    expect(readOrigins('https://app.example, *')).toEqual({ problem: '* stands alone' })
  })
})

describe('An origin', () => {
  const loopback = [
    'http://localhost:5173',
    'https://localhost',
    'http://127.0.0.1:1',
    'http://[::1]:8080',
  ]
  const foreign = [
    'null',
    '',
    'https://evil.example',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://localhost@evil.example',
    'http://evil.example/http://localhost',
    'http://10.0.0.1',
    'http://127.0.0.2',
    'ftp://localhost',
  ]

  it.each(loopback)('of this computer is in loopback: %s', (origin) => {
    expect(includesOrigin(['loopback'], origin)).toBe(true)
    expect(includesOrigin(['https://app.example'], origin)).toBe(false)
  })

  it.each(foreign)('of another is not: %j', (origin) => {
    expect(includesOrigin(['loopback', 'https://app.example'], origin)).toBe(false)
    expect(includesOrigin('*', origin)).toBe(true)
  })

  it('that is named must be the same to the letter', () => {
    const named = ['https://app.example']
    expect(includesOrigin(named, 'https://app.example')).toBe(true)
    for (const other of ['http://app.example', 'https://app.example:8443', 'https://x.app.example'])
      expect(includesOrigin(named, other)).toBe(false)
  })

  it('is in no empty list', () => {
    expect(includesOrigin([], 'https://app.example')).toBe(false)
  })
})
