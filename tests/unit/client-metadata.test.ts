import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readClientMetadata } from '../../functions-shared/oauth/clients/client-metadata.ts'

const callback = 'https://app.example/callback'
const device = 'urn:ietf:params:oauth:grant-type:device_code'
const defaults = { name: 'An app', authMethod: 'client_secret_basic' } as const

const read = (members: Record<string, unknown> = {}) =>
  readClientMetadata({ redirect_uris: [callback], ...members }, defaults)
const kept = (members: Record<string, unknown>) => {
  const answer = read(members)
  return 'metadata' in answer ? answer.metadata : answer.problem
}
const errorOf = (answer: ReturnType<typeof read>) =>
  'problem' in answer ? answer.problem.error : 'none'

describe('Client metadata (RFC 7591 §2)', () => {
  it('needs a redirect URI and nothing else', () => {
    expect(kept({})).toEqual({
      name: 'An app',
      redirect_uris: [callback],
      logo_uri: null,
      policy_uri: null,
      scopes: null,
      auth_method: 'client_secret_basic',
    })
  })

  it('is kept as it was given, unknown members left out (RFC 7591 §2)', () => {
    const members = {
      client_name: 'Hüte & カメラ 📷',
      redirect_uris: [callback, 'http://127.0.0.1/cb'],
      logo_uri: 'https://app.example/logo.png',
      policy_uri: 'https://app.example/privacy',
      scope: 'notes:read offline_access',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      software_id: 'x',
      jwks: { keys: [] },
      contacts: ['a@app.example'],
    }
    expect(kept(members)).toEqual({
      name: members.client_name,
      redirect_uris: members.redirect_uris,
      logo_uri: members.logo_uri,
      policy_uri: members.policy_uri,
      scopes: ['notes:read', 'offline_access'],
      auth_method: 'none',
    })
  })

  it('names a client that has no name, or an empty one, by the default', () => {
    for (const client_name of [undefined, '', '   ']) {
      expect(kept({ client_name })).toMatchObject({ name: 'An app' })
    }
    expect(kept({ client_name: '  Golf  ' })).toMatchObject({ name: 'Golf' })
  })

  it('counts a name in characters: a hundred, whatever they are', () => {
    expect(kept({ client_name: '📷'.repeat(100) })).toMatchObject({ name: '📷'.repeat(100) })
    expect(kept({ client_name: '📷'.repeat(5000) })).toMatchObject({ name: '📷'.repeat(100) })
  })

  it('cuts a long name between what a reader takes for characters', () => {
    // A letter and its accent.
    const accented = 'e\u0301'
    expect(kept({ client_name: `x${accented.repeat(60)}` })).toMatchObject({
      name: `x${accented.repeat(49)}`,
    })
    expect(kept({ client_name: `${'x'.repeat(99)} y` })).toMatchObject({ name: 'x'.repeat(99) })
  })

  it('is called by the default when nothing of its name can be seen', () => {
    for (const client_name of ['\u3164', '\u115f\u1160', '\u200b \u{e0041}', '\u2800']) {
      expect(kept({ client_name })).toMatchObject({ name: 'An app' })
    }
    expect(kept({ client_name: 'Cla\u3164ude\u202e' })).toMatchObject({ name: 'Claude' })
  })

  it('leaves out redirect URIs that cannot be used while another remains', () => {
    const redirect_uris = [
      'cursor://anysphere.cursor-deeplink/mcp/install',
      'http://app.example/',
      `${callback}#x`,
      `${callback}?state=x`,
      7,
      null,
      callback,
      'cursor://anysphere.cursor-mcp/oauth/callback',
    ]
    expect(kept({ redirect_uris })).toMatchObject({
      redirect_uris: [callback, 'cursor://anysphere.cursor-mcp/oauth/callback'],
    })
  })

  it('says what is wrong with a redirect URI when none remains', () => {
    expect(kept({ redirect_uris: [`${callback}?code=1`, 'x'] })).toEqual({
      error: 'invalid_redirect_uri',
      error_description: "a redirect URI has 'code' in its query, which belongs to the answer",
    })
  })

  it('may return to the apps that the operator lists', () => {
    const listed = 'myeditor://mcp/callback'
    const document = { redirect_uris: [listed] }
    expect(readClientMetadata(document, defaults, [listed])).toMatchObject({
      metadata: { redirect_uris: [listed] },
    })
    expect(errorOf(readClientMetadata(document, defaults))).toBe('invalid_redirect_uri')
  })

  it('keeps a redirect URI once that came twice', () => {
    expect(kept({ redirect_uris: [callback, callback] })).toMatchObject({
      redirect_uris: [callback],
    })
  })

  it.each([
    ['of another scheme', 'http://app.example/logo.png'],
    ['that runs', 'javascript:alert(1)'],
    ['of data', 'data:image/png;base64,AAAA'],
    ['that is no URL', 'logo.png'],
    ['that is no text', 7],
    ['that is too long', `https://app.example/${'x'.repeat(2000)}`],
    ['that is null', null],
  ])('leaves out a link %s: it is decoration', (_what, link) => {
    expect(kept({ logo_uri: link, policy_uri: link })).toMatchObject({
      logo_uri: null,
      policy_uri: null,
    })
  })
})

describe('invalid_redirect_uri (RFC 7591 §3.2.2) is answered when redirect_uris', () => {
  it.each([
    ['are missing', undefined],
    ['are none', []],
    ['are no list', callback],
    ['hold nothing but numbers', [7]],
    ['are null', null],
    ['hold only http URIs', ['http://app.example/', 'http://app.example/x']],
    ['hold only one with a fragment', [`${callback}#x`]],
    ['hold one that runs', ['javascript:alert(1)']],
    ['hold an empty one', ['']],
  ])('%s', (_what, redirect_uris) => {
    expect(errorOf(read({ redirect_uris }))).toBe('invalid_redirect_uri')
    expect(errorOf(read({ redirect_uris, grant_types: ['authorization_code', device] }))).toBe(
      'invalid_redirect_uri',
    )
  })
})

describe('A client that uses the device grant alone', () => {
  it.each([
    ['no redirect URI', {}],
    ['null for it', { redirect_uris: null }],
    ['an empty list of them', { redirect_uris: [], response_types: [] }],
    ['one that cannot be used', { redirect_uris: ['urn:ietf:wg:oauth:2.0:oob'] }],
  ])('registers with %s', (_what, members) => {
    const document = { grant_types: [device, 'refresh_token'], ...members }
    expect(readClientMetadata(document, defaults)).toMatchObject({
      metadata: { redirect_uris: [] },
    })
  })
})

describe('What is null, empty, of another type or not understood is absent', () => {
  const empty = [null, '', [], {}, 7, true]

  it.each([
    'client_name',
    'logo_uri',
    'policy_uri',
    'scope',
    'grant_types',
    'response_types',
    'token_endpoint_auth_method',
    'client_uri',
    'contacts',
    'tos_uri',
    'jwks',
    'jwks_uri',
    'software_id',
  ])('%s', (member) => {
    for (const value of empty) expect(kept({ [member]: value })).toEqual(kept({}))
  })

  it.each([
    ['a name with a NUL', { client_name: 'a\0b' }, { name: 'a b' }],
    ['a name that is half a surrogate pair', { client_name: '\ud800' }, { name: 'An app' }],
    [
      'a method that is not offered',
      { token_endpoint_auth_method: 'private_key_jwt' },
      { auth_method: 'client_secret_basic' },
    ],
    ['response types that are no list', { response_types: 'token' }, { name: 'An app' }],
    ['a scope of blanks', { scope: '  ' }, { scopes: null }],
    ['blanks around a scope', { scope: ' openid  profile ' }, { scopes: ['openid', 'profile'] }],
  ])('also %s', (_what, members, expected) => {
    expect(kept(members)).toMatchObject(expected)
  })

  it('keeps the first twenty of more redirect URIs, and no more characters than the table', () => {
    const many = Array.from({ length: 30 }, (_, i) => `${callback}/${i}`)
    expect(kept({ redirect_uris: many })).toMatchObject({ redirect_uris: many.slice(0, 20) })
    const long = many.map((uri) => uri.padEnd(1900, 'x'))
    expect(kept({ redirect_uris: long })).toMatchObject({ redirect_uris: long.slice(0, 10) })
  })
})

describe('invalid_client_metadata is answered when', () => {
  it.each([
    ['no grant type is one that is offered', { grant_types: ['client_credentials', 'implicit'] }],
    ['code is not among the response types', { response_types: ['token'] }],
  ])('%s', (_what, members) => {
    expect(errorOf(read(members))).toBe('invalid_client_metadata')
  })

  it.each([null, [], 'text', 7, true])('the document is %j', (value) => {
    const answer = readClientMetadata(value, defaults)
    expect(errorOf(answer)).toBe('invalid_client_metadata')
  })
})

describe('Whatever a stranger sends, what is kept fits the database', () => {
  const fits = (text: string | null) =>
    text === null || (text.isWellFormed() && !text.includes('\0'))

  it.each([
    ['a link with a NUL', { logo_uri: 'https://app.example/\0' }],
    ['a link with half a surrogate pair', { logo_uri: 'https://app.example/\ud800' }],
    ['a link whose scheme is in capitals', { logo_uri: 'HTTPS://app.example/logo.png' }],
    ['a link after a space', { policy_uri: ' https://app.example/privacy' }],
    ['a scope with a NUL', { scope: 'notes:read\0' }],
    ['a scope with half a surrogate pair', { scope: '\ud800' }],
    [
      'redirect URIs of more than 20000 characters together',
      { redirect_uris: Array.from({ length: 20 }, (_, i) => `${callback}/${i}`.padEnd(1900, 'x')) },
    ],
  ])('%s', (_what, members) => {
    const answer = read(members)
    if ('problem' in answer) return
    const { name, redirect_uris, logo_uri, policy_uri, scopes } = answer.metadata
    expect([name, logo_uri, policy_uri, ...(scopes ?? [])].filter((text) => !fits(text))).toEqual(
      [],
    )
    for (const link of [logo_uri, policy_uri]) expect(link ?? 'https://').toMatch(/^https:\/\//)
    expect(redirect_uris.join('').length).toBeLessThanOrEqual(20_000)
  })

  it('and reading never throws', () => {
    const members = fc.record(
      {
        client_name: fc.anything(),
        redirect_uris: fc.oneof(fc.array(fc.webUrl()), fc.anything()),
        logo_uri: fc.anything(),
        scope: fc.anything(),
        grant_types: fc.anything(),
        token_endpoint_auth_method: fc.anything(),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(members, fc.anything()), (value) => {
        expect(readClientMetadata(value, defaults)).toBeTypeOf('object')
      }),
    )
  })
})
