import { expect, it, vi } from 'vitest'
import { createRuntime } from '../../functions-shared/runtime/runtime.ts'
import { environment } from './support/runtime.ts'

it('says once, without the value, that SUPABASE_JWKS is malformed, and works all the same', async () => {
  const lines: string[] = []
  const spy = vi.spyOn(console, 'log').mockImplementation((line: string) => lines.push(line))
  const runtime = createRuntime({ ...environment, SUPABASE_JWKS: '{"keys": "SECRET"}' })
  await vi.waitFor(() => expect(lines).not.toEqual([]))
  spy.mockRestore()
  await runtime.database.close()
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: 'warn', cause: expect.stringMatching(/^SUPABASE_JWKS /) }),
  ])
  expect(lines.join()).not.toContain('SECRET')
})
