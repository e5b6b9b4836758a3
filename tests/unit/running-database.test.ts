import { describe, expect, it } from 'vitest'
import { stackOptions } from '../../scripts/dev/options.ts'

const USAGE = '  npx patchbay dev'
const options = (values: Parameters<typeof stackOptions>[1]) => stackOptions(USAGE, values)

describe('A database that runs already', () => {
  it.each([
    'postgresql://postgres:postgres@127.0.0.1:54322/postgres',
    'postgres://postgres@localhost/postgres',
    'postgresql://postgres@[::1]:54322/postgres',
  ])('is used on this machine, and no demo data are written into it unasked: %s', (dbUrl) => {
    expect(options({ 'db-url': dbUrl }).running).toMatchObject({ dbUrl, demo: false })
    expect(options({ 'db-url': dbUrl, demo: true }).running).toMatchObject({ demo: true })
  })

  it.each([
    'postgresql://postgres:secret@db.abc.supabase.co:5432/postgres',
    'postgresql://postgres:secret@localhost.evil.example/postgres',
    'postgresql://postgres:secret@10.0.0.1/postgres',
    'postgresql://postgres:secret@127.0.0.1/postgres?host=10.0.0.1',
    'secret',
  ])(
    'is not used elsewhere unless --remote says so, and the password is not shown: %s',
    (dbUrl) => {
      expect(() => options({ 'db-url': dbUrl })).toThrow(/is not (this machine|a URL)/)
      expect(() => options({ 'db-url': dbUrl })).not.toThrow(/secret/)
      expect(options({ 'db-url': dbUrl, remote: true }).running).toMatchObject({ dbUrl })
    },
  )

  it('has its API on this machine, too', () => {
    const dbUrl = 'postgresql://postgres@127.0.0.1/postgres'
    const given = { 'db-url': dbUrl, 'api-url': 'https://abc.supabase.co' }
    expect(() => options(given)).toThrow('--api-url names abc.supabase.co')
    expect(options({ ...given, remote: true }).running?.apiUrl).toBe(given['api-url'])
  })
})
