import { gzipSync } from 'node:zlib'
import { build } from 'vite'
import { inRoot } from '../../local-stack/paths.ts'

/** A function and all that it imports, minified, in one file. */
export interface Bundle {
  code: string
  /** Octets. */
  size: number
  gzipped: number
  /** Characters by package before minification, most first; '' is our own code. */
  packages: { name: string; size: number }[]
}

/** Bundles an Edge Function of `supabase/functions`, much as the platform's deployment does. */
export async function bundleFunction(name: string): Promise<Bundle> {
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
  const chunks = output.output.filter((file) => file.type === 'chunk')
  const code = chunks.map((chunk) => chunk.code).join('')

  const packages = new Map<string, number>()
  for (const [id, module] of chunks.flatMap(({ modules }) => Object.entries(modules))) {
    const owner = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(id)?.[1] ?? ''
    packages.set(owner, (packages.get(owner) ?? 0) + module.renderedLength)
  }
  return {
    code,
    size: Buffer.byteLength(code),
    gzipped: gzipSync(code).length,
    packages: [...packages]
      .map(([owner, size]) => ({ name: owner, size }))
      .sort((a, b) => b.size - a.size),
  }
}
