import { createServer } from 'node:http'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'

const HTML = `<!doctype html>
<html lang="en">
  <title>An MCP client in a page</title>
  <button id="connect">Connect</button>
  <button id="add">Add a note</button>
  <output></output>
  <script type="module" src="/main.js"></script>
</html>`

/** A page with the MCP SDK's client in it, and what serves it. */
export interface ServedPage {
  port: number
  close(): Promise<void>
}

/** Bundles the page as an app's build does, and serves it on a free port of this computer. */
export async function serveMcpPage(): Promise<ServedPage> {
  const script = await bundle()
  const server = createServer((request, response) => {
    const isScript = request.url === '/main.js'
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html')
    response.end(isScript ? script : HTML)
  })
  // Both loopback addresses: `localhost` may be either.
  await new Promise<void>((resolve) => server.listen(0, resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return {
    port: address.port,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

async function bundle(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('mcp-page', import.meta.url)),
    build: {
      write: false,
      target: 'es2024',
      lib: { entry: 'main.ts', formats: ['es'], fileName: 'main' },
      rollupOptions: { output: { codeSplitting: false } },
    },
  })
  const [output] = [built].flat()
  const chunk = output && 'output' in output ? output.output[0] : undefined
  if (chunk?.type !== 'chunk') throw new Error('the page was not built')
  return chunk.code
}
