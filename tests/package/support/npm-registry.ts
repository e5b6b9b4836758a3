import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { runCommand } from '../../../scripts/test/run-command.ts'

/** A registry on this machine that has one package more than npm's; for all others it names npm's. */
export interface NpmRegistry {
  url: string
  stop(): void
}

export async function startNpmRegistry(tarball: string): Promise<NpmRegistry> {
  const content = await readFile(tarball)
  const { output } = await runCommand('tar', ['-xzOf', tarball, 'package/package.json'])
  const manifest = JSON.parse(output)
  const real = await runCommand('npm', ['config', 'get', 'registry'])
  const others = real.output.trim().replace(/\/?$/, '')
  const integrity = `sha512-${createHash('sha512').update(content).digest('base64')}`
  // Deno 2.1.4 wants the older one, too.
  const shasum = createHash('sha1').update(content).digest('hex')
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    if (path === `/${manifest.name}.tgz`) return response.end(content)
    if (path !== `/${manifest.name}`) {
      return response.writeHead(307, { location: `${others}${path}` }).end()
    }
    const dist = { tarball: `${url}/${manifest.name}.tgz`, integrity, shasum }
    const { name, version } = manifest
    response.setHeader('content-type', 'application/json')
    const versions = { [version]: { ...manifest, dist } }
    response.end(JSON.stringify({ name, versions, 'dist-tags': { latest: version } }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return { url, stop: () => server.close() }
}
