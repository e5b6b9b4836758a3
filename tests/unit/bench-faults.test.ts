import { describe, expect, it } from 'vitest'
import { requireSuccess } from '../../bench/faults.ts'
import { ExpectedError } from '../../local-stack/expected-error.ts'

function refusal(statuses: Record<string, number>): unknown {
  try {
    return requireSuccess('status read', 'bare server', statuses)
  } catch (error) {
    return error
  }
}

describe('A row of npm run bench', () => {
  it('stands on successes alone', () => {
    expect(() => requireSuccess('refresh', 'Patchbay', { 200: 5, 201: 1 })).not.toThrow()
  })

  it.each([
    [{ 200: 5, 429: 2 }, '5 × 200, 2 × 429'],
    [{ 200: 40, 400: 1 }, '40 × 200, 1 × 400'],
    [{ '200 isError': 3 }, '3 × 200 isError'],
    [{}, 'none came'],
  ])('is refused for %j: the workload, who, and the counts are named', (statuses, counts) => {
    const error = refusal(statuses)
    expect(error).toBeInstanceOf(ExpectedError)
    expect(error).toMatchObject({
      message: expect.stringMatching(`^status read, bare server: .*\\(${counts}\\)`),
      hint: expect.stringContaining('fewer --seconds or more --users'),
    })
  })
})
