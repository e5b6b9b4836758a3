import { describe, expect, it } from 'vitest'
import { addForeignPlatforms } from '../../scripts/lock/foreign-platforms.ts'
import { lockProblems } from '../../scripts/lock/integrity.ts'
import { readPackageLock } from '../../scripts/lock/package-lock.ts'
import { CLIENT_LIBRARIES } from '../../scripts/test/clients.ts'

const integrity = `sha512-${'a'.repeat(86)}==`
const lockWith = (entry: object) => ({
  packages: { '': {}, 'node_modules/some-package': { version: '1.0.0', ...entry } },
})

describe('package-lock.json', () => {
  it.each([
    ['of the project', ''],
    ['of the clients that tests try', CLIENT_LIBRARIES],
    ['of the servers that the benchmark compares', 'bench/peers'],
  ])(
    '%s vouches for every package, names no registry of this machine, and has every platform',
    async (_which, folder) => {
      const lock = await readPackageLock(folder)
      expect(lockProblems(lock)).toEqual([])
      expect(addForeignPlatforms(lock)).toEqual([])
    },
  )

  it.each([
    ['an entry without integrity', {}, 'has no integrity'],
    ['an integrity that is too weak', { integrity: 'sha1-abc=' }, 'has no integrity'],
    [
      'a registry of this machine',
      { integrity, resolved: 'http://127.0.0.1:4873/x.tgz' },
      'registry',
    ],
    [
      'a registry that looks public',
      { integrity, resolved: 'https://registry.npmjs.org.example/x' },
      'registry',
    ],
  ])('would be refused with %s', (_what, entry, problem) => {
    expect(lockProblems(lockWith(entry))).toEqual([expect.stringContaining(problem)])
  })

  it.each([
    ['the public registry', { integrity, resolved: 'https://registry.npmjs.org/x.tgz' }],
    ['no registry', { integrity }],
    ['a link', { link: true, resolved: 'packages/x' }],
  ])('may have %s', (_what, entry) => {
    expect(lockProblems(lockWith(entry))).toEqual([])
  })
})
