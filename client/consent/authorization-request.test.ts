import { describe, expect, test } from 'vitest'
import { mustSignInAgain, parseAuthorizationRequest } from './authorization-request.ts'

const ORIGIN = 'https://web.example'
const GIVEN = {
  request_id: 'r1',
  client: {
    name: 'CaX TasksPal',
    logo_uri: null,
    policy_uri: 'https://openai.com/policies',
    kind: 'gpt_action',
  },
  scopes: [{ name: 'notes:read', description: 'See your notes' }],
  expires_at: '2026-11-21T12:00:00Z',
}
const parse = (change: object) => parseAuthorizationRequest({ ...GIVEN, ...change }, ORIGIN)
const parseClient = (change: object) => parse({ client: { ...GIVEN.client, ...change } })?.client

describe('parseAuthorizationRequest', () => {
  test('reads what the server answers', () => {
    expect(parse({})).toEqual({
      client: {
        name: 'CaX TasksPal',
        kind: 'ChatGPT action',
        logo: null,
        policy: { href: 'https://openai.com/policies', host: 'openai.com' },
        idHost: null,
        isSelfNamed: false,
      },
      scopes: [
        {
          name: 'notes:read',
          description: 'See your notes',
          changes: true,
          actions: [],
          isChoice: true,
        },
      ],
      expiresAt: new Date('2026-11-21T12:00:00Z'),
      signInAfter: null,
      createdAt: null,
      matchCode: null,
      returnsTo: null,
    })
  })

  test('shows where it returns to when the server says so', () => {
    for (const returns_to of [
      { kind: 'web', host: 'chatgpt.com' },
      { kind: 'loopback', host: 'localhost:3118' },
      { kind: 'app', scheme: 'com.evil.app', name: null },
      { kind: 'app', scheme: 'cursor', name: 'Cursor' },
    ]) {
      expect(parse({ returns_to })?.returnsTo).toEqual(returns_to)
    }
  })

  test.each([
    'chatgpt.com',
    { kind: 'web', host: 'chatgpt.com/x' },
    { kind: 'web', host: 'chаtgpt.com' },
    { kind: 'web' },
    { kind: 'app', scheme: 'com.evil.app://chatgpt.com' },
    { kind: 'other', host: 'chatgpt.com' },
  ])('shows nothing that could not be read: %j', (returns_to) => {
    expect(parse({ returns_to })?.returnsTo).toBeNull()
  })

  test('tells apart what a client claims of itself from what its site proves', () => {
    const claims = ['name', 'logo_uri', 'policy_uri']
    expect(parseClient({ id_host: 'claude.ai', claims })).toMatchObject({
      idHost: 'claude.ai',
      isSelfNamed: true,
    })
    expect(parseClient({ id_host: 'claude.ai', name: '\u{3164}' })?.name).toBe('claude.ai')
  })

  test('makes names of clients safe to read', () => {
    expect(parseClient({ name: '\u{202e}TPGtahC\n' })?.name).toBe('TPGtahC')
    expect(parseClient({ name: ' \u{200b} ' })?.name).toBe('An app without a name')
    expect(parseClient({ name: 'x'.repeat(500) })?.name).toHaveLength(80)
    expect(parseClient({ kind: 'toString' })?.kind).toBe('App')
  })

  test('loads no logo from elsewhere and links no policy but https', () => {
    expect(parseClient({ logo_uri: 'https://evil.example/x.png' })?.logo).toBeNull()
    expect(parseClient({ logo_uri: 'data:image/svg+xml,x' })?.logo).toBeNull()
    expect(parseClient({ logo_uri: '/logos/a.png' })?.logo).toBe(`${ORIGIN}/logos/a.png`)
    expect(parseClient({ policy_uri: 'javascript:alert(1)' })?.policy).toBeNull()
  })

  test('names a scope that has no description', () => {
    expect(parse({ scopes: [{ name: 'notes:read' }] })?.scopes).toMatchObject([
      { name: 'notes:read', description: 'notes:read' },
    ])
  })

  test('says of a scope what it allows, and whether that is a choice', () => {
    const scopes = [
      { name: 'notes:read', changes: false, actions: ['List\u{202e} notes', 7] },
      { name: 'offline_access', changes: false, actions: [] },
    ]
    expect(parse({ scopes })?.scopes).toMatchObject([
      { changes: false, actions: ['List notes'], isChoice: true },
      { isChoice: false },
    ])
  })

  test.each([
    { client: null },
    { scopes: null },
    { scopes: [{}] },
    { scopes: ['notes:read'] },
    { expires_at: 'soon' },
    { expires_at: undefined },
    { sign_in_after: 'now' },
    { sign_in_after: true },
  ])('refuses an answer that hides what a person must know: %j', (change) => {
    expect(parse(change)).toBeNull()
  })
})

describe('mustSignInAgain', () => {
  const signInAfter = parse({ sign_in_after: '2026-11-21T11:00:00Z' })?.signInAfter ?? null
  const session = (at: string) => ({ key: 's1', at: new Date(at) })

  test('only a session that began later may decide, where the app wants that', () => {
    const older = session('2026-11-21T11:00:00Z')
    const newer = session('2026-11-21T11:00:01Z')
    expect(mustSignInAgain({ signInAfter }, older, null)).toBe(true)
    expect(mustSignInAgain({ signInAfter }, newer, null)).toBe(false)
    expect(mustSignInAgain({ signInAfter: null }, older, null)).toBe(false)
  })

  test('a session that the server refused is old, whatever its token says', () => {
    const newer = session('2026-11-21T11:00:01Z')
    expect(mustSignInAgain({ signInAfter }, newer, 's1')).toBe(true)
    expect(mustSignInAgain({ signInAfter }, newer, 's0')).toBe(false)
    expect(mustSignInAgain({ signInAfter: null }, newer, 's1')).toBe(true)
  })
})
