import { expect, it } from 'vitest'
import { defaultEnv } from '../../bench/default-env.ts'

it("A benchmark's stack gets the caller's environment without Patchbay's settings", () => {
  const settings = {
    PATCHBAY_LIMITS: 'strict',
    PATCHBAY_LOG_LEVEL: 'error',
    PATCHBAY_METRICS: 'off',
    PATCHBAY_WEBHOOK_URL: 'https://hooks.example',
  }
  expect(defaultEnv({ ...settings, PATH: '/bin' })).toEqual({ PATH: '/bin' })
})
