import { describe, expect, it } from 'vitest'
import { deploymentAt } from '../../scripts/packs/deployment.ts'
import { rootDomain, unreachable } from '../../scripts/packs/public-address.ts'

describe('Addresses', () => {
  it.each([
    ['api.example.com', 'example.com'],
    ['example.com', 'example.com'],
    ['a.b.example.co.uk', 'example.co.uk'],
    ['shop.example.com.au', 'example.com.au'],
    ['abcdefgh.supabase.co', 'abcdefgh.supabase.co'],
    ['x.y.ngrok-free.app', 'y.ngrok-free.app'],
  ])('the root domain of %s is %s', (hostname, root) => {
    expect(rootDomain(hostname)).toBe(root)
  })

  it.each([
    ['https://example.com', undefined],
    ['https://example.com:443/x', undefined],
    ['https://[::1]/x', /address/],
    ['https://box.local', /private network/],
    ['ftp://example.com', /https/],
    ['https://localhost.', /dot/],
    ['https://printer.local.', /dot/],
    ['https://router.home.arpa', /private/],
    ['https://x.onion', /private/],
    ['https://server.lan', /private/],
    ['https://*.example.com', /not a host name/],
    ['https://$(id).example.com', /not a host name/],
    ['https://a;b.example.com', /not a host name/],
    ['https://a`b.example.com', /not a host name/],
    ['https://a_b.example.com', /not a host name/],
    ['https://-a.example.com', /not a host name/],
    ['https://münchen.example', undefined],
    ['nonsense', /no URL/],
  ])('%s can be reached: not if %s', (url, why) => {
    if (why) expect(unreachable(url)).toMatch(why)
    else expect(unreachable(url)).toBeUndefined()
  })

  it('of a deployment are checked', () => {
    expect(() => deploymentAt(undefined)).toThrow(/--public-url is missing/)
    expect(() => deploymentAt('https://example.com/path')).toThrow(/without a path/)
    expect(() => deploymentAt('example.com')).toThrow(/an origin/)
    expect(() => deploymentAt('https://abcdefgh.supabase.co')).toThrow(/--web-url is missing/)
    expect(deploymentAt('https://abcdefgh.supabase.co', 'https://app.example.com/')).toEqual({
      webUrl: 'https://app.example.com',
      issuer: 'https://abcdefgh.supabase.co/functions/v1/oauth',
      gptResource: 'https://abcdefgh.supabase.co/functions/v1/gpt',
      mcpResource: 'https://abcdefgh.supabase.co/functions/v1/mcp',
    })
  })
})
