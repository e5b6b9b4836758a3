import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newKey, startRotation } from '../support/rotation.ts'

// A database of its own: re-sealing goes through every token there is.
let rotation: Awaited<ReturnType<typeof startRotation>>
const [old, fresh] = [newKey('old'), newKey('fresh')]

beforeAll(async () => {
  rotation = await startRotation('rotation')
})
afterAll(() => rotation?.end())

describe('Sealing keys rotate without downtime', () => {
  it('a retry across the rotation gets the very same pair, whichever deployment answers', async () => {
    const { serverWith, connect, refresh } = rotation
    const [before, after] = [serverWith(old), serverWith(fresh, old)]
    const { refresh_token } = await connect(before)
    const lost = await refresh(before, refresh_token)
    expect(await refresh(after, refresh_token)).toMatchObject({ status: 200, body: lost.body })
    const next = await refresh(after, lost.body.refresh_token)
    expect((await refresh(after, lost.body.refresh_token)).body).toEqual(next.body)
  })

  it('a retry after re-sealing, with the old key gone, gets the very same pair', async () => {
    const { serverWith, connect, refresh, reseal, keysInUse } = rotation
    const { refresh_token } = await connect(serverWith(old))
    const lost = await refresh(serverWith(old), refresh_token)
    const { code, output } = await reseal(fresh, old)
    expect([code, output]).toEqual([0, expect.stringMatching(/\d+ sealed again with key fresh/)])
    expect(await keysInUse()).toEqual(['fresh'])
    const alone = serverWith(fresh)
    expect((await refresh(alone, refresh_token)).body).toEqual(lost.body)
    expect((await refresh(alone, lost.body.refresh_token)).status).toBe(200)
  })

  it('re-sealing again finds nothing to do', async () => {
    const { reseal, connect, serverWith } = rotation
    await connect(serverWith(old))
    await reseal(fresh, old)
    expect((await reseal(fresh, old)).output).toContain('0 sealed again with key fresh')
  })

  it('a key that is missing is named, with what to do, and its tokens are left as they are', async () => {
    const { serverWith, connect, refresh, reseal, keysInUse } = rotation
    const { refresh_token } = await connect(serverWith(old))
    const { code, output } = await reseal(fresh)
    expect(code).toBe(1)
    expect(output).toContain('sealed with key "old", which is not in PATCHBAY_TOKEN_KEYS')
    expect(output).not.toContain(fresh.split(':')[1])
    expect(await keysInUse()).toContain('old')
    expect((await refresh(serverWith(fresh, old), refresh_token)).status).toBe(200)
  })

  it('without the old key and before re-sealing only the retry of a lost answer fails; all else goes on', async () => {
    const { serverWith, connect, refresh } = rotation
    const { refresh_token } = await connect(serverWith(old))
    const lost = await refresh(serverWith(old), refresh_token)
    const alone = serverWith(fresh)
    expect((await refresh(alone, refresh_token)).status).toBe(500)
    const headers = { authorization: `Bearer ${lost.body.access_token}` }
    expect((await alone.fetch('/gpt/notes', { headers })).status).toBe(200)
    expect((await refresh(alone, lost.body.refresh_token)).status).toBe(200)
  })
})
