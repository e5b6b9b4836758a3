import { expect, test } from 'vitest'
import { readSiteConfig, unknownSettings } from './site-config.ts'

const ORIGIN = 'http://127.0.0.1:54321'
const GIVEN = {
  supabase_url: 'https://abc.supabase.co/',
  functions_url: 'https://abc.supabase.co/functions/v1',
  publishable_key: 'sb_publishable_x',
}
const read = (change: object) => readSiteConfig({ ...GIVEN, ...change }, ORIGIN)
const faults = (body: unknown) => {
  const config = readSiteConfig(body, ORIGIN)
  return config.ok ? [] : config.faults
}

test('needs three settings, and has something to say for all others', () => {
  expect(read({})).toEqual({
    ok: true,
    value: {
      supabaseUrl: 'https://abc.supabase.co',
      publishableKey: 'sb_publishable_x',
      functions: { url: 'https://abc.supabase.co/functions/v1', prefix: '' },
      name: null,
      logo: null,
      accent: null,
      things: null,
      kept: null,
      links: [],
      support: null,
      pages: ['device', 'login', 'playground', 'privacy', 'terms', 'support'],
    },
  })
})

test('accepts a name, an accent, a same-origin logo, links and a list of pages', () => {
  const own = {
    name: 'Golf Diary',
    logo: '/logo.svg',
    accent: '#7c3aed',
    things: 'your rounds',
    kept: 'scores and clubs',
    links: [{ name: 'Terms', url: 'https://golf.example/terms' }],
    support: 'mailto:help@golf.example',
    pages: ['privacy'],
    function_prefix: 'patchbay-',
  }
  const config = read(own)
  expect(config.ok && config.value).toMatchObject({
    ...{ name: 'Golf Diary', accent: '#7c3aed', things: 'your rounds', pages: ['privacy'] },
    logo: `${ORIGIN}/logo.svg`,
    links: own.links,
    support: own.support,
    functions: { prefix: 'patchbay-' },
  })
  expect(unknownSettings({ ...GIVEN, ...own })).toEqual([])
})

test('reads relative URLs from the origin', () => {
  const config = read({ supabase_url: '/', functions_url: '/functions/v1' })
  expect(config.ok && config.value).toMatchObject({
    supabaseUrl: ORIGIN,
    functions: { url: `${ORIGIN}/functions/v1` },
  })
})

test.each([
  [{ accent: 'teal' }, 'accent is "teal": it is a colour like #0b6b58.'],
  [{ logo: 'https://cdn.example/x.png' }, 'logo is "https://cdn.example/x.png": it is the path'],
  [{ links: [{ name: 'x', url: 'javascript:alert(1)' }] }, 'links is'],
  [{ links: 'https://x.example' }, 'links is'],
  [{ support: 'javascript:alert(1)' }, 'support is'],
  [{ support: '' }, 'support is'],
  [{ pages: ['apps'] }, 'pages is ["apps"]: it is a list of those you want of device, login'],
  [{ name: '' }, 'name is "": it is a text of 1 to 60 characters.'],
  [{ function_prefix: '../x' }, 'function_prefix is "../x"'],
  [{ supabase_url: 7 }, 'supabase_url is 7: it is a URL like https://abc.supabase.co.'],
  [{ supabase_url: 'https://<project>.supabase.co' }, 'supabase_url is'],
  [{ functions_url: 'javascript:alert(1)' }, 'functions_url is'],
  [{ publishable_key: '<from the dashboard>' }, 'publishable_key is'],
  [{ publishable_key: undefined }, 'publishable_key is missing'],
])('says what is wrong with %j', (change, words) => {
  const found = faults({ ...GIVEN, ...change })
  expect(found).toHaveLength(1)
  expect(found[0]).toContain(words)
})

test('says all that is wrong at once', () => {
  expect(faults({})).toHaveLength(3)
  expect(faults({ ...GIVEN, accent: 1, logo: 2 })).toHaveLength(2)
})

test('takes no secret key, in the new form or the old', () => {
  const claims = btoa(JSON.stringify({ role: 'service_role' }))
  for (const publishable_key of ['sb_secret_abc', `eyJ.${claims}.sig`]) {
    expect(faults({ ...GIVEN, publishable_key })).toEqual([
      expect.stringContaining('is a secret key'),
    ])
  }
  const anon = btoa(JSON.stringify({ role: 'anon' })).replaceAll('=', '')
  expect(faults({ ...GIVEN, publishable_key: `eyJ.${anon}.sig` })).toEqual([])
})

test.each([null, 'text', [], undefined])('refuses %j', (body) => {
  expect(faults(body)).toEqual(['config.json is not a JSON object.'])
})

test('names a setting that does nothing', () => {
  expect(unknownSettings({ ...GIVEN, colour: '#fff' })[0]).toMatch(/^colour is no setting/)
})
