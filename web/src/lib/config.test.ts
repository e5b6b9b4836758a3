import { expect, test } from 'vitest'
import { functionUrl, parseConfig } from './config.ts'

const ORIGIN = 'http://127.0.0.1:54321'
const GIVEN = {
  supabase_url: 'https://abc.supabase.co/',
  functions_url: 'https://abc.supabase.co/functions/v1',
  publishable_key: 'sb_publishable_x',
}

test('takes absolute URLs and cuts the closing slash', () => {
  expect(parseConfig(GIVEN, ORIGIN)).toEqual({
    supabaseUrl: 'https://abc.supabase.co',
    functionsUrl: 'https://abc.supabase.co/functions/v1',
    publishableKey: 'sb_publishable_x',
  })
})

test('knows the functions by their names with a prefix', () => {
  const config = parseConfig({ ...GIVEN, function_prefix: 'patchbay-' }, ORIGIN)
  const plain = parseConfig(GIVEN, ORIGIN)
  if (!config || !plain) throw new Error('no configuration')
  const F = 'https://abc.supabase.co/functions/v1'
  expect(functionUrl(config, '/oauth/requests/x')).toBe(`${F}/patchbay-oauth/requests/x`)
  expect(functionUrl(plain, '/oauth/requests/x')).toBe(`${F}/oauth/requests/x`)
})

test('reads relative URLs from the origin', () => {
  const relative = { ...GIVEN, supabase_url: '/', functions_url: '/functions/v1' }
  expect(parseConfig(relative, ORIGIN)).toMatchObject({
    supabaseUrl: ORIGIN,
    functionsUrl: `${ORIGIN}/functions/v1`,
  })
})

test.each([
  null,
  'text',
  [],
  {},
  { ...GIVEN, publishable_key: '' },
  { ...GIVEN, supabase_url: 7 },
  { ...GIVEN, functions_url: 'javascript:alert(1)' },
])('refuses %j', (body) => {
  expect(parseConfig(body, ORIGIN)).toBeNull()
})
