import { describe, expect, test } from 'vitest'
import { choicesOf, choose, everything, hasReadOnly, toggle } from './choice.ts'

const scope = (name: string, changes: boolean, isChoice = true) => ({
  name,
  description: name,
  changes,
  actions: [],
  isChoice,
})
const read = scope('notes:read', false)
const write = scope('notes:write', true)
const profile = scope('profile:read', false)
const stay = scope('offline_access', false, false)
const choices = choicesOf([read, write, profile, stay])

describe('what somebody allows', () => {
  test('is everything at first, and never a question of staying connected', () => {
    expect(everything(choices)).toEqual({
      preset: 'everything',
      ticked: ['notes:read', 'notes:write', 'profile:read'],
    })
  })

  test('is no choice where there is one permission', () => {
    expect(choicesOf([read, stay])).toEqual([])
  })

  test('can be what changes nothing, and everything again', () => {
    const readOnly = choose(choices, 'read-only', everything(choices))
    expect(readOnly).toEqual({ preset: 'read-only', ticked: ['notes:read', 'profile:read'] })
    expect(choose(choices, 'everything', readOnly)).toEqual(everything(choices))
  })

  test('is called what it comes to, whatever was ticked last', () => {
    const without = toggle(choices, everything(choices), 'profile:read')
    expect(without).toEqual({ preset: 'custom', ticked: ['notes:read', 'notes:write'] })
    expect(toggle(choices, without, 'profile:read')).toEqual(everything(choices))
    expect(toggle(choices, everything(choices), 'notes:write').preset).toBe('read-only')
  })

  test('may be nothing for a moment, which is not read only', () => {
    const one = toggle(choices, toggle(choices, everything(choices), 'notes:write'), 'profile:read')
    expect(toggle(choices, one, 'notes:read')).toEqual({ preset: 'custom', ticked: [] })
  })

  test('begins with what is ticked when it is made one by one', () => {
    const readOnly = choose(choices, 'read-only', everything(choices))
    expect(choose(choices, 'custom', readOnly)).toEqual({ ...readOnly, preset: 'custom' })
  })

  test('has no read only where nothing changes anything, or everything does', () => {
    expect(hasReadOnly(choices)).toBe(true)
    expect(hasReadOnly([read, profile])).toBe(false)
    expect(hasReadOnly([write])).toBe(false)
    const both = choicesOf([write, scope('golf:write', true)])
    expect(toggle(both, toggle(both, everything(both), 'notes:write'), 'golf:write').preset).toBe(
      'custom',
    )
  })
})
