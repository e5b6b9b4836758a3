import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../../functions-shared/runtime/config/config.ts'
import { ConfigurationError } from '../../functions-shared/runtime/config/configuration-error.ts'
import { createRuntime } from '../../functions-shared/runtime/runtime.ts'
import { environment } from './support/runtime.ts'

const load = (changes: Record<string, string | undefined> = {}) =>
  loadConfig({ ...environment, ...changes })

describe('the configuration', () => {
  it('makes every public URL from the public origin', () => {
    expect(load()).toMatchObject({
      publicUrl: 'https://app.example',
      webUrl: 'https://web.example',
      functionsUrl: 'https://app.example/functions/v1',
      issuer: 'https://app.example/functions/v1/oauth',
      gptResource: 'https://app.example/functions/v1/gpt',
      mcpResource: 'https://app.example/functions/v1/mcp',
    })
  })

  it('has the prefix of the functions in the URLs of each', () => {
    expect(loadConfig(environment, 'patchbay-')).toMatchObject({
      functionsUrl: 'https://app.example/functions/v1',
      issuer: 'https://app.example/functions/v1/patchbay-oauth',
      gptResource: 'https://app.example/functions/v1/patchbay-gpt',
      mcpResource: 'https://app.example/functions/v1/patchbay-mcp',
    })
  })

  it('drops trailing slashes: an issuer is compared to the letter', () => {
    expect(load({ PATCHBAY_PUBLIC_URL: 'https://app.example//' }).issuer).toBe(
      'https://app.example/functions/v1/oauth',
    )
  })

  it('serves the web app from the public origin unless told otherwise', () => {
    expect(load({ PATCHBAY_WEB_URL: undefined }).webUrl).toBe('https://app.example')
  })

  it('takes what the platform sets where nothing of our own is set', () => {
    const config = load({
      PATCHBAY_DB_URL: undefined,
      SUPABASE_DB_URL: 'postgres://platform',
      PATCHBAY_PUBLIC_URL: undefined,
      SUPABASE_URL: 'https://ref.supabase.co',
    })
    expect(config.databaseUrl).toBe('postgres://platform')
    expect(config.issuer).toBe('https://ref.supabase.co/functions/v1/oauth')
  })

  it('prefers our own settings to those of the platform', () => {
    const config = load({ SUPABASE_DB_URL: 'postgres://platform', SUPABASE_URL: 'https://inner' })
    expect(config.databaseUrl).toBe(environment.PATCHBAY_DB_URL)
    expect(config.publicUrl).toBe('https://app.example')
    expect(config.userJwt.jwksUrl).toBe('https://inner/auth/v1/.well-known/jwks.json')
  })

  it('takes an empty variable as an unset one', () => {
    expect(load({ PATCHBAY_WEB_URL: '', PATCHBAY_LIMITS: '' })).toMatchObject({
      webUrl: 'https://app.example',
      strictLimits: true,
    })
  })

  it('is strict unless it is told to be relaxed', () => {
    expect(load({ PATCHBAY_LIMITS: undefined }).strictLimits).toBe(true)
    expect(load({ PATCHBAY_LIMITS: 'strict' }).strictLimits).toBe(true)
    expect(load({ PATCHBAY_LIMITS: 'relaxed' }).strictLimits).toBe(false)
  })

  it('keeps registration closed unless it is told to open it', () => {
    expect(load().registrationOpen).toBe(false)
    expect(load({ PATCHBAY_DCR: 'on' }).registrationOpen).toBe(true)
  })

  it('lets pages of any origin call the MCP server unless it names them', () => {
    expect(load().mcpOrigins).toBe('*')
    const named = load({ PATCHBAY_MCP_ORIGINS: 'https://a.example/, loopback' })
    expect(named.mcpOrigins).toEqual(['https://a.example', 'loopback'])
  })

  it('reads the secret keys that the platform gives as a map', () => {
    const keys = JSON.stringify({ default: 'sb_secret_a', other: 'sb_secret_b' })
    expect(load({ SUPABASE_SECRET_KEYS: keys }).secretKeys).toEqual(['sb_secret_a', 'sb_secret_b'])
    expect(load().secretKeys).toEqual([])
  })

  it('reads the keys of user tokens', () => {
    const jwks = { keys: [{ kty: 'EC', kid: '1', crv: 'P-256' }] }
    // The platform sets it in either form.
    for (const form of [jwks, jwks.keys]) {
      expect(load({ SUPABASE_JWKS: JSON.stringify(form) }).userJwt.jwks).toEqual(jwks)
    }
    expect(load({ SUPABASE_JWKS: '[]' }).userJwt.jwks).toEqual({ keys: [] })
    expect(load().userJwt).toMatchObject({ secret: undefined, jwks: undefined })
  })

  it.each(['x', '{}', '{"keys": {}}', '{"keys": [{}]}', '[7]', 'null', '"[]"'])(
    'does without keys of user tokens that are none: %s',
    (malformed) => {
      expect(load({ SUPABASE_JWKS: malformed }).userJwt.jwks).toBe('malformed')
    },
  )

  it('takes the older name of the token keys as well', () => {
    const config = load({ PATCHBAY_TOKEN_KEYS: undefined, PATCHBAY_TOKEN_KEY: 'k:x' })
    expect(config.tokenKeys).toBe('k:x')
  })
})

describe('a configuration that cannot work', () => {
  it.each([
    ['PATCHBAY_DB_URL', undefined],
    ['PATCHBAY_PUBLIC_URL', undefined],
    ['PATCHBAY_TOKEN_KEYS', undefined],
    ['PATCHBAY_PUBLIC_URL', 'not a url'],
    ['PATCHBAY_PUBLIC_URL', 'ftp://app.example'],
    ['PATCHBAY_WEB_URL', 'javascript:alert(1)'],
    ['PATCHBAY_LIMITS', 'none'],
    ['PATCHBAY_DCR', 'yes'],
    ['PATCHBAY_APP_SCHEMES', 'myeditor'],
    ['PATCHBAY_APP_SCHEMES', 'javascript://x/y'],
    ['PATCHBAY_MCP_ORIGINS', 'app.example'],
    ['PATCHBAY_MCP_ORIGINS', 'https://app.example, *'],
    ['PATCHBAY_MCP_ORIGINS', 'https://*.example.com'],
    ['PATCHBAY_LOG_LEVEL', 'loud'],
    ['PATCHBAY_DB_POOL_SIZE', '0'],
    ['PATCHBAY_DB_POOL_SIZE', 'many'],
    ['PATCHBAY_JWT_SECRET', 'short'],
    ['SUPABASE_SECRET_KEYS', '["a list"]'],
  ])('is refused by the name of the setting: %s = %s', (name, value) => {
    expect(() => load({ [name]: value })).toThrow(ConfigurationError)
    expect(() => load({ [name]: value })).toThrow(name)
  })

  it('is refused without repeating any value', () => {
    const refused = fc.constantFrom(
      ['PATCHBAY_DB_POOL_SIZE', 'SECRET'],
      ['PATCHBAY_DB_URL', 'SECRET'],
      ['PATCHBAY_LIMITS', 'SECRET'],
      ['PATCHBAY_MCP_ORIGINS', 'SECRET'],
      ['PATCHBAY_PUBLIC_URL', 'SECRET'],
      ['PATCHBAY_TOKEN_KEYS', 'SECRET'],
      ['PATCHBAY_TOKEN_KEYS', 'k:SECRET'],
      ['PATCHBAY_TOKEN_KEYS', 'SECRET:k'],
      ['PATCHBAY_WEB_URL', 'SECRET://x'],
      ['SUPABASE_SECRET_KEYS', 'SECRET'],
      ['SUPABASE_SECRET_KEYS', '{"default": {"key": "SECRET"}}'],
    )
    fc.assert(
      fc.property(
        refused,
        fc.stringMatching(/^[a-z]{12,15}$/),
        ([name = '', shape = ''], value) => {
          const given = { ...environment, [name]: shape.replace('SECRET', value) }
          expect(() => createRuntime(given)).toThrow(
            expect.objectContaining({
              name: 'ConfigurationError',
              message: expect.not.stringContaining(value),
            }),
          )
        },
      ),
    )
  })

  it.each(['{"default": ""}', '{"default": " ", "other": ""}', '{}'])(
    'has no secret key where each is empty: %s',
    (keys) => {
      expect(load({ SUPABASE_SECRET_KEYS: keys }).secretKeys).toEqual([])
    },
  )
})
