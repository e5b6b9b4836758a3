import { expect, test } from 'vitest'
import { parseApps, parseConnection } from './connected-app.ts'

const ORIGIN = 'https://web.example'
const ROW = {
  grant_id: 'g',
  client_id: 'c',
  client_name: 'GPT\u{202e}',
  client_logo_uri: 'https://elsewhere.example/logo.png',
  kind: 'gpt_action',
  scopes: ['notes:read', 'custom'],
  scope_descriptions: ['See your notes', 'Do what this page never\u{202e} heard of'],
  switched_off: ['notes:write'],
  switched_off_descriptions: ['Change your notes'],
  ask: true,
  connected_at: '2026-11-21T12:00:00Z',
  last_used_at: null,
  returns_to: 'https://claude.ai',
}

test('reads an app as it may be shown: plain name, no foreign image, powers in words', () => {
  expect(parseApps([ROW], ORIGIN)).toEqual([
    {
      grantId: 'g',
      clientId: 'c',
      name: 'GPT',
      kind: 'ChatGPT action',
      idHost: null,
      logo: null,
      powers: ['See your notes', 'Do what this page never heard of'],
      permissions: [
        { name: 'notes:read', description: 'See your notes' },
        { name: 'custom', description: 'Do what this page never heard of' },
      ],
      switchedOff: [{ name: 'notes:write', description: 'Change your notes' }],
      asksFirst: true,
      connectedAt: new Date(ROW.connected_at),
      lastUsedAt: null,
      returnsTo: { kind: 'web', host: 'claude.ai' },
    },
  ])
})

test('shows the latest connection first, and leaves out what cannot be read', () => {
  const later = { ...ROW, grant_id: 'h', connected_at: '2026-11-21T12:00:01Z' }
  const apps = parseApps([ROW, later, null, { ...ROW, connected_at: 'x' }], ORIGIN)
  expect(apps.map(({ grantId }) => grantId)).toEqual(['h', 'g'])
})

test('shows what waits for its device before what is connected', () => {
  const waiting = { ...ROW, grant_id: 'w', connected_at: null }
  const apps = parseApps([ROW, waiting, { ...waiting, grant_id: 'x' }], ORIGIN)
  expect(apps.map(({ grantId, connectedAt }) => [grantId, connectedAt])).toEqual([
    ['w', null],
    ['x', null],
    ['g', new Date(ROW.connected_at)],
  ])
})

test('knows a permission by its name where nothing describes it, and none where the server tells none', () => {
  const older = { ...ROW, switched_off: undefined, switched_off_descriptions: undefined }
  expect(parseApps([older], ORIGIN)[0]?.switchedOff).toEqual([])
  const bare = { ...ROW, switched_off_descriptions: [null] }
  expect(parseApps([bare], ORIGIN)[0]?.switchedOff).toEqual([
    { name: 'notes:write', description: 'notes:write' },
  ])
})

test.each([
  ['https://claude.ai', { kind: 'web', host: 'claude.ai' }],
  ['http://localhost:3334', { kind: 'loopback', host: 'localhost:3334' }],
  ['cursor://', { kind: 'app', scheme: 'cursor', name: 'Cursor' }],
  ['com.claude.app://', { kind: 'app', scheme: 'com.claude.app', name: null }],
  ['not an address', null],
  [undefined, null],
])('reads where it returns to: %s', (returns_to, target) => {
  expect(parseApps([{ ...ROW, returns_to }], ORIGIN)[0]?.returnsTo).toEqual(target)
})

test('takes no row for no connection', () => {
  expect(parseConnection(null)).toEqual({ isConnected: false, lastInteraction: null, version: '' })
  expect(parseConnection({ has_completed_oauth: true }).isConnected).toBe(true)
})
