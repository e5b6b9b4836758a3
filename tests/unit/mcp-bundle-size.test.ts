import { readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { describe, expect, it } from 'vitest'
import { inRoot } from '../../scripts/stack/paths.ts'

/** What a function and all that it imports come to: characters, minified, in one file. */
async function bundled(name: string): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    root: inRoot(),
    ssr: { noExternal: true, target: 'node' },
    build: {
      write: false,
      ssr: inRoot('supabase/functions', name, 'index.ts'),
      minify: true,
      rolldownOptions: { output: { codeSplitting: false } },
    },
  })
  const [output] = [result].flat()
  if (!output || !('output' in output)) throw new Error('nothing was built')
  return output.output.map((file) => ('code' in file ? file.code : '')).join('')
}

describe('An Edge Function with all that it imports', () => {
  it.each(readdirSync(inRoot('supabase/functions')))('%s is below 1 MB', async (name) => {
    const code = await bundled(name)
    console.log(
      `  ${name}: ${Math.round(code.length / 1000)} kB, ${Math.round(gzipSync(code).length / 1000)} kB gzipped`,
    )
    expect(code.length).toBeGreaterThan(10_000)
    expect(code.length).toBeLessThan(1_000_000)
    // Only the MCP server carries the SDK.
    expect(/protocolVersion/.test(code)).toBe(name === 'mcp')
  })
})
