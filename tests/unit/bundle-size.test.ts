import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bundleFunction } from '../../bench/cold/bundle.ts'
import { inRoot } from '../../local-stack/paths.ts'

describe('An Edge Function with all that it imports', () => {
  it.each(readdirSync(inRoot('supabase/functions')))('%s is below 1 MB', async (name) => {
    const { code, size, gzipped } = await bundleFunction(name)
    console.log(
      `  ${name}: ${Math.round(size / 1000)} kB, ${Math.round(gzipped / 1000)} kB gzipped`,
    )
    expect(size).toBeGreaterThan(10_000)
    expect(size).toBeLessThan(1_000_000)
    // Only the MCP server carries the SDK.
    expect(/protocolVersion/.test(code)).toBe(name === 'mcp')
  })
})
