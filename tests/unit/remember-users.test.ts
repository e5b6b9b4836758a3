import { describe, expect, it, vi } from 'vitest'
import { rememberUsers } from '../../functions-shared/platform/remember-users.ts'

describe('a good token is remembered', () => {
  it('for a minute, and then verified again', async () => {
    let now = 0
    const verify = vi.fn(async () => ({ user: { id: 'u' }, expiresAt: 3_600_000 }))
    const remembering = rememberUsers(verify, () => now)

    expect(await remembering('token')).toEqual({ id: 'u' })
    now = 59_999
    expect(await remembering('token')).toEqual({ id: 'u' })
    expect(verify).toHaveBeenCalledTimes(1)
    now = 60_000
    expect(await remembering('token')).toEqual({ id: 'u' })
    expect(verify).toHaveBeenCalledTimes(2)
  })

  it('never beyond its own expiry', async () => {
    let now = 0
    const verify = vi
      .fn()
      .mockResolvedValueOnce({ user: { id: 'u' }, expiresAt: 1000 })
      .mockResolvedValue(null)
    const remembering = rememberUsers(verify, () => now)

    expect(await remembering('token')).toEqual({ id: 'u' })
    now = 1000
    expect(await remembering('token')).toBeNull()
  })

  it('as itself: another token is verified, and a bad one each time', async () => {
    const verify = vi.fn(async (token: string) =>
      token === 'bad' ? null : { user: { id: token }, expiresAt: 1e15 },
    )
    const remembering = rememberUsers(verify)

    expect(await remembering('a')).toEqual({ id: 'a' })
    expect(await remembering('b')).toEqual({ id: 'b' })
    expect(await remembering('bad')).toBeNull()
    expect(await remembering('bad')).toBeNull()
    expect(verify).toHaveBeenCalledTimes(4)
  })
})
