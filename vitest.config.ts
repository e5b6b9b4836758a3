import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts', 'web/**/*.test.ts', 'client/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'supabase/**'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // A machine that is busy with other things may need longer than Vitest's second.
    expect: { poll: { timeout: 10_000 } },
    // Two cores, shared with the stack.
    maxWorkers: 2,
  },
})
