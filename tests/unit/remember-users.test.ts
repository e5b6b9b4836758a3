import { describe, expect, it, vi } from 'vitest'
import { rememberUsers } from '../../functions-shared/runtime/session/remember-users.ts'

const userOf = (id: string) => ({ id, digest: `digest of ${id}`, claims: { sub: id } })
const user = userOf('u')

describe('a good token is remembered', () => {
  it('for five minutes, and then verified again', async () => {
    let now = 0
    const verify = vi.fn(async () => ({ user, expiresAt: 3_600_000 }))
    const remembering = rememberUsers(verify, () => now)

    expect(await remembering('token')).toEqual(user)
    now = 299_999
    expect(await remembering('token')).toEqual(user)
    expect(verify).toHaveBeenCalledTimes(1)
    now = 300_000
    expect(await remembering('token')).toEqual(user)
    expect(verify).toHaveBeenCalledTimes(2)
  })

  it('never beyond its own expiry', async () => {
    let now = 0
    const verify = vi.fn().mockResolvedValueOnce({ user, expiresAt: 1000 }).mockResolvedValue(null)
    const remembering = rememberUsers(verify, () => now)

    expect(await remembering('token')).toEqual(user)
    now = 1000
    expect(await remembering('token')).toBeNull()
  })

  it('as itself: another token is verified, and a bad one each time', async () => {
    const verify = vi.fn(async (token: string) =>
      token === 'bad' ? null : { user: userOf(token), expiresAt: 1e15 },
    )
    const remembering = rememberUsers(verify)

    expect(await remembering('a')).toEqual(userOf('a'))
    expect(await remembering('b')).toEqual(userOf('b'))
    expect(await remembering('bad')).toBeNull()
    expect(await remembering('bad')).toBeNull()
    expect(verify).toHaveBeenCalledTimes(4)
  })
})
