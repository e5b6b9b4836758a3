import { describe, expect, it } from 'vitest'
import {
  changedSince,
  currentMigrations,
  insertedBefore,
  LAST,
  readReleased,
  WAY_OUT,
  withRelease,
} from '../../scripts/release/released-migrations.ts'
import { chapterName } from '../../scripts/support/core-migrations.ts'

describe('Released migrations', () => {
  it('are as they were released', async () => {
    const current = await currentMigrations()
    const released = Object.entries(await readReleased())
    expect(released.length).toBeGreaterThan(0)
    for (const [version, recorded] of released) {
      const changed = changedSince(recorded, current)
      expect(changed, `changed since ${version}. ${WAY_OUT}`).toEqual([])
    }
  })

  it('are followed by the new ones, and keep their numbers', async () => {
    const recorded = Object.values(await readReleased()).flatMap((one) => Object.keys(one))
    expect(insertedBefore(recorded, await currentMigrations()), LAST).toEqual([])
  })

  it('have names of their own behind the number', async () => {
    const names = Object.keys(await currentMigrations()).map(chapterName)
    expect(new Set(names).size).toBe(names.length)
  })

  const first = { '1_a.sql': 'aa', '2_b.sql': 'bb' }
  const released = { '0.1.0': first }
  const record = (version: string, current: Record<string, string>, mayRewrite = false) =>
    withRelease(released, version, current, mayRewrite)

  it('are recorded with the next version, beside what was recorded', () => {
    const current = { ...first, '3_c.sql': 'cc' }
    expect(record('0.2.0', current)).toEqual({ released: { '0.1.0': first, '0.2.0': current } })
  })

  it('are not recorded again where one has changed, or is gone', () => {
    for (const current of [{ ...first, '1_a.sql': 'a2' }, { '2_b.sql': 'bb' }]) {
      for (const version of ['0.1.0', '0.2.0']) {
        expect(record(version, current)).toEqual({
          problem: 'Changed since 0.1.0: 1_a.sql.',
          wayOut: expect.stringContaining('a new migration'),
        })
      }
    }
  })

  it('are not recorded with a new one before them, which would renumber them', () => {
    const current = { ...first, '1_b.sql': 'bb' }
    for (const version of ['0.1.0', '0.2.0']) {
      expect(record(version, current)).toEqual({
        problem: 'Not after every released migration: 1_b.sql.',
        wayOut: LAST,
      })
    }
    expect(record('0.1.0', current, true)).toEqual({ released: { '0.1.0': current } })
  })

  it('of a version take no migration more, until it is said that nobody has it', () => {
    const current = { ...first, '3_c.sql': 'cc' }
    expect(record('0.1.0', current)).toMatchObject({
      problem: '0.1.0 is recorded without 3_c.sql.',
    })
    expect(record('0.1.0', current, true)).toEqual({ released: { '0.1.0': current } })
    expect(record('0.1.0', first)).toEqual({ released })
  })

  it('of an earlier version are never rewritten', () => {
    expect(record('0.2.0', { ...first, '1_a.sql': 'a2' }, true)).toHaveProperty('problem')
  })
})
