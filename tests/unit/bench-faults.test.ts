import { describe, expect, it } from 'vitest'
import { requireRows, requireSuccess } from '../../bench/faults.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'

const refresh = { name: 'refresh', needs: 'refresh tokens' } as const
const status = { name: 'status read', needs: 'nothing' } as const

function refusal(check: () => void): unknown {
  try {
    return check()
  } catch (error) {
    return error
  }
}

describe('A row of npm run bench', () => {
  it('stands on successes alone', () => {
    expect(() => requireSuccess(status, 'Patchbay', { 200: 5, 201: 1 }, undefined)).not.toThrow()
    expect(() => requireSuccess(refresh, 'Patchbay', { 200: 40 }, 40)).not.toThrow()
  })

  it.each([
    [{ 200: 5, 429: 2 }, '5 × 200, 2 × 429'],
    [{ '200 isError': 3 }, '3 × 200 isError'],
    [{}, 'none came'],
  ])('is refused for %j: the workload, who, and the counts are named', (statuses, counts) => {
    const error = refusal(() => requireSuccess(status, 'floor B', statuses, undefined))
    expect(error).toBeInstanceOf(ExpectedError)
    expect(error).toMatchObject({
      message: expect.stringMatching(`^status read, floor B: .*\\(${counts}\\)`),
      hint: 'Take fewer --seconds or more --users.',
    })
  })

  it('is refused when more was spent than there was, though every answer was a success', () => {
    const sentence = 'refresh, Patchbay: 41 requests for 40 refresh tokens'
    expect(() => requireSuccess(refresh, 'Patchbay', { 200: 41 }, 40)).toThrow(sentence)
    expect(() => requireRows(refresh, 'floor A', 40, 40)).not.toThrow()
    expect(refusal(() => requireRows(refresh, 'floor A', 41, 40))).toMatchObject({
      name: 'ExpectedError',
      hint: 'Take fewer --seconds or more --users.',
    })
  })
})
