import { describe, expect, it } from 'vitest'
import { normalizedResource, requestedResource } from '../../functions-shared/oauth/resources.ts'
import { requestedScopes } from '../../functions-shared/oauth/scopes.ts'

const config = {
  gptResource: 'https://app.example/functions/v1/gpt',
  mcpResource: 'https://app.example/functions/v1/mcp',
}
const resourceOf = (asked?: string) => {
  const read = requestedResource(asked, config)
  return 'problem' in read ? read.problem.error : read.resource
}

describe('A resource (RFC 8707) is the one that is served', () => {
  it.each([
    ['to the letter', 'https://app.example/functions/v1/mcp'],
    ['with a slash more', 'https://app.example/functions/v1/mcp/'],
    ['with scheme and host in capitals', 'HTTPS://App.Example/functions/v1/mcp'],
    ['with the default port', 'https://app.example:443/functions/v1/mcp'],
    ['with an escape that is not needed', 'https://app.example/functions/v1/%6Dc%70'],
    ['with dot segments', 'https://app.example/functions/./v2/../v1/mcp'],
    ['with escaped dot segments', 'https://app.example/functions/v1/x/%2e%2E/mcp'],
  ])('%s (RFC 3986 §6.2.2)', (_what, asked) => {
    expect(resourceOf(asked)).toBe(config.mcpResource)
  })

  it('and F/gpt is told apart from no resource at all', () => {
    expect(resourceOf(`${config.gptResource}/`)).toBe('')
    expect(resourceOf()).toBeNull()
  })
})

describe('invalid_target is answered to a resource', () => {
  it.each([
    ['of another path', 'https://app.example/functions/v1/users'],
    ['of no path', 'https://app.example'],
    ['above', 'https://app.example/functions/v1'],
    ['below', 'https://app.example/functions/v1/mcp/x'],
    ['with two slashes more', 'https://app.example/functions/v1/mcp//'],
    ['whose path is in capitals', 'https://app.example/functions/v1/MCP'],
    ['of another host', 'https://app.example.evil.example/functions/v1/mcp'],
    ['of another port', 'https://app.example:8443/functions/v1/mcp'],
    ['of another scheme', 'http://app.example/functions/v1/mcp'],
    ['with a query', 'https://app.example/functions/v1/mcp?x'],
    ['with an empty query', 'https://app.example/functions/v1/mcp?'],
    ['with a fragment', 'https://app.example/functions/v1/mcp#x'],
    ['with an escaped slash', 'https://app.example/functions/v1%2Fmcp'],
    ['with an escaped percent sign', 'https://app.example/functions/v1/%256Dcp'],
    ['with a user name', 'https://me@app.example/functions/v1/mcp'],
    ['with a backslash', 'https://app.example\\functions\\v1\\mcp'],
    ['with a blank before', ' https://app.example/functions/v1/mcp'],
    ['with a line break', 'https://app.example/functions/v1/mc\np'],
    ['with a NUL', 'https://app.example/functions/v1/mcp\0'],
    ['that is no URI', 'mcp'],
    ['of a broken escape', 'https://app.example/functions/v1/%zzmcp'],
  ])('%s', (_what, asked) => {
    expect(resourceOf(asked)).toBe('invalid_target')
  })
})

it('A normalized resource is its own normal form', () => {
  for (const resource of [...Object.values(config), 'https://A.example:443/%7ex/%2f/']) {
    const once = normalizedResource(resource)
    expect(normalizedResource(once ?? '')).toBe(once)
  }
})

describe('The scopes of a request', () => {
  it.each([
    ['nothing', undefined, ''],
    ['blanks', '  ', ''],
    ['a leading blank, as Claude sends it', ' offline_access', 'offline_access'],
    ['blanks of all kinds', '\ta \n b  ', 'a b'],
    ['one twice', 'a b a', 'a b'],
    ['what no scope can hold', 'a "b" c\\d ü', 'a ?b? c?d ?'],
    ['what Postgres cannot hold', 'a\0b \ud800', 'a?b ?'],
  ])('are read from %s', (_what, asked, scopes) => {
    expect(requestedScopes(asked).join(' ')).toBe(scopes)
  })

  it('are a hundred at most, and a long one never becomes the name of a real one', () => {
    const many = Array.from({ length: 200 }, (_, i) => `s${i}`).join(' ')
    expect(requestedScopes(many)).toHaveLength(100)
    expect(requestedScopes('x'.repeat(60_000))).toEqual(['x'.repeat(101)])
  })
})
