import fc from 'fast-check'
import { afterAll, beforeAll, test } from 'vitest'
import { openModel, step } from '../support/refresh-model.ts'

let model: Awaited<ReturnType<typeof openModel>>
beforeAll(async () => {
  model = await openModel('refresh_model')
})
afterAll(() => model.close())

test.each(['confidential', 'public'] as const)(
  'refresh families of a %s client keep to the model under random schedules',
  async (kind) => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 12 }), (steps) =>
        model.play(kind, steps),
      ),
      { numRuns: 60, endOnFailure: false },
    )
  },
  120_000,
)
