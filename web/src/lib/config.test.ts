import { expect, test } from 'vitest'
import { parseConfig } from './config.ts'

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
